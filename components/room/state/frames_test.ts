import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { FrameQueue } from "./frames.ts";

/** Time between two frames, in milliseconds. */
const FRAME_MS = 1_000 / 60;

/** A page whose frames the test draws. */
class Page implements Disposable {
  readonly taken: number[][] = [];
  /** Whether the page is busy. */
  busy = false;
  /** Whether a frame is being drawn. */
  drawing = false;
  readonly queue = new FrameQueue<number>(
    (items) => {
      assertEquals(this.drawing, false);
      this.taken.push(items);
    },
    () => this.busy,
  );
  readonly #time = new FakeTime();
  readonly #original = {
    document: globalThis.document,
    requestAnimationFrame: globalThis.requestAnimationFrame,
    cancelAnimationFrame: globalThis.cancelAnimationFrame,
  };
  #asked: (FrameRequestCallback | undefined)[] = [];

  /** @param hidden Whether the tab is hidden. */
  constructor(hidden = false) {
    Object.assign(globalThis, {
      document: { hidden },
      requestAnimationFrame: (callback: FrameRequestCallback) =>
        this.#asked.push(callback) - 1,
      cancelAnimationFrame: (at: number) => delete this.#asked[at],
    });
  }

  /** The number of requested frames. */
  get asked(): number {
    return this.#asked.filter(Boolean).length;
  }

  /** Draws the next frame, and passes the time until the one after it. */
  async frame(): Promise<void> {
    this.drawing = true;
    const asked = this.#asked;
    this.#asked = [];
    for (const callback of asked) callback?.(0);
    await this.#time.runMicrotasks();
    this.drawing = false;
    await this.#time.tickAsync(FRAME_MS);
  }

  /** Passes time without frames, in milliseconds. */
  async hide(time: number): Promise<void> {
    for (let past = 0; past < time; past += 25) await this.#time.tickAsync(25);
  }

  [Symbol.dispose]() {
    Object.assign(globalThis, this.#original);
    this.#time.restore();
  }
}

Deno.test("Items that arrive after a pause are passed on at once", async () => {
  using page = new Page();
  page.queue.push([1]);
  assertEquals(page.taken, [[1]]);
  for (let i = 0; i < 4; i++) await page.frame();
  page.queue.push([2, 3]);
  assertEquals(page.taken, [[1], [2, 3]]);
});

Deno.test("Items that arrive soon after others are passed on together, in order, every second frame", async () => {
  using page = new Page();
  page.queue.push([1]);
  page.queue.push([2, 3]);
  await page.frame();
  page.queue.push([4]);
  assertEquals(page.taken, [[1]]);
  await page.frame();
  assertEquals(page.taken, [[1], [2, 3, 4]]);
  page.queue.push([5]);
  await page.frame();
  assertEquals(page.taken, [[1], [2, 3, 4]]);
  await page.frame();
  assertEquals(page.taken, [[1], [2, 3, 4], [5]]);
});

Deno.test("While the page is busy, all items wait", async () => {
  using page = new Page();
  page.busy = true;
  page.queue.push([1]);
  await page.frame();
  page.queue.push([2]);
  await page.frame();
  assertEquals(page.taken, []);
  page.busy = false;
  await page.frame();
  await page.frame();
  assertEquals(page.taken, [[1, 2]]);
});

Deno.test("A page that is not drawn still passes items on, and requests no more frames", async () => {
  using page = new Page();
  for (let i = 0; i < 10; i++) {
    page.queue.push([i]);
    await page.hide(1_000);
  }
  assertEquals(page.taken.flat(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(page.asked, 0);
});

Deno.test("A hidden tab passes on the items of a quarter of a second together, with one timer and no frame", async () => {
  using page = new Page(true);
  page.queue.push([1]);
  page.queue.push([2]);
  await page.hide(225);
  assertEquals(page.taken, []);
  await page.hide(25);
  assertEquals(page.taken, [[1, 2]]);
  page.queue.push([3]);
  await page.hide(250);
  assertEquals(page.taken, [[1, 2], [3]]);
  assertEquals(page.asked, 0);
});

Deno.test("Items that can't be processed don't hold up later ones", async () => {
  using page = new Page();
  const taken: number[] = [];
  const queue = new FrameQueue<number>((items) => {
    if (items.includes(1)) throw new Error("Cannot take in 1");
    taken.push(...items);
  }, () => false);
  let told = "";
  const tell = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    told = event.reason.message;
  };
  addEventListener("unhandledrejection", tell);
  queue.push([1]);
  await page.hide(1_000);
  removeEventListener("unhandledrejection", tell);
  assertEquals(told, "Cannot take in 1");
  queue.push([2]);
  assertEquals(taken, [2]);
});
