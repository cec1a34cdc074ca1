import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { FrameQueue, PAUSE } from "./frames.ts";

/** A page that draws its frames when the test says so. */
class Page implements Disposable {
  readonly taken: number[][] = [];
  /** Whether now is a bad moment. */
  busy = false;
  readonly queue = new FrameQueue<number>(
    (items) => void this.taken.push(items),
    () => this.busy,
  );
  readonly #time = new FakeTime();
  readonly #original = {
    requestAnimationFrame: globalThis.requestAnimationFrame,
    cancelAnimationFrame: globalThis.cancelAnimationFrame,
    performance: globalThis.performance,
  };
  #asked: FrameRequestCallback | undefined;

  constructor() {
    Object.assign(globalThis, {
      requestAnimationFrame: (callback: FrameRequestCallback) => {
        this.#asked = callback;
        return 1;
      },
      cancelAnimationFrame: () => this.#asked = undefined,
      performance: { now: () => Date.now() },
    });
  }

  /** The next frame, so many milliseconds after the one before. */
  frame(after: number): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#time.tick(after);
    asked?.(0);
  }

  /** So much time without a frame, in milliseconds. */
  hide(time: number): void {
    this.#time.tick(time);
  }

  [Symbol.dispose]() {
    Object.assign(globalThis, this.#original);
    this.#time.restore();
  }
}

Deno.test("What arrives between two frames is handed on together, in its order", () => {
  using page = new Page();
  page.queue.push([1]);
  page.queue.push([2, 3]);
  assertEquals(page.taken, []);
  page.frame(16);
  assertEquals(page.taken, [[1, 2, 3]]);
});

Deno.test("Between two changes of the page others have a frame", () => {
  using page = new Page();
  page.queue.push([1]);
  page.frame(16);
  page.queue.push([2]);
  page.frame(PAUSE / 2);
  assertEquals(page.taken, [[1]]);
  page.queue.push([3]);
  page.frame(PAUSE / 2);
  assertEquals(page.taken, [[1], [2, 3]]);
});

Deno.test("At a bad moment everything waits for a better one", () => {
  using page = new Page();
  page.busy = true;
  page.queue.push([1]);
  page.frame(16);
  assertEquals(page.taken, []);
  page.busy = false;
  page.frame(16);
  assertEquals(page.taken, [[1]]);
});

Deno.test("A page that is not drawn takes things in all the same", () => {
  using page = new Page();
  page.queue.push([1]);
  page.hide(250);
  assertEquals(page.taken, [[1]]);
});
