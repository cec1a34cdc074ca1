import { assertEquals } from "@std/assert";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { watch, type Watched } from "./watchdog.ts";

/** A connection, and a browser around it. */
class FakePage implements Watched, Disposable {
  readonly clocks = new FakeClocks();
  isOpen = true;
  heartbeatMs: number | undefined = 25_000;
  heardAt = 0;
  lostAt: number | undefined;
  /** What the watchdog did. */
  readonly done: string[] = [];
  /** Whether the server answers questions. */
  answers = true;
  readonly #document = Object.assign(new EventTarget(), { hidden: false });
  readonly #before = Object.getOwnPropertyDescriptor(globalThis, "document");
  readonly #stop: () => void;

  constructor() {
    Object.defineProperty(globalThis, "document", {
      value: this.#document,
      configurable: true,
    });
    this.#stop = watch(this);
  }

  hear(): void {
    this.heardAt = performance.now();
  }

  ask(): void {
    this.done.push("ask");
    if (this.answers) setTimeout(() => this.hear(), 100);
  }

  retry(): void {
    this.done.push("retry");
  }

  renew(): void {
    this.done.push("renew");
    this.hear();
  }

  set hidden(hidden: boolean) {
    this.#document.hidden = hidden;
    this.#document.dispatchEvent(new Event("visibilitychange"));
  }

  /** Lets time pass in seconds. */
  wait(seconds: number): void {
    this.clocks.tick(seconds * 1_000);
  }

  /** The computer sleeps, and its monotonic clock stops. */
  sleep(seconds: number): void {
    this.clocks.set(seconds * 1_000);
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.clocks[Symbol.dispose]();
    if (this.#before) {
      Object.defineProperty(globalThis, "document", this.#before);
    } else Reflect.deleteProperty(globalThis, "document");
  }
}

/** `pageshow`, as far as the page reads it. */
function pageshow(persisted: boolean): void {
  dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));
}

Deno.test("a connection with a heartbeat is left alone for hours, also in a hidden page", () => {
  using page = new FakePage();
  for (let beats = 0; beats < 500; beats++) {
    if (beats === 250) page.hidden = true;
    page.wait(25);
    page.hear();
  }
  assertEquals(page.done, []);
});

Deno.test("silence longer than the heartbeat and its grace is a loss if a question isn't answered either", () => {
  using page = new FakePage();
  page.wait(25);
  page.hear();
  const heardAt = Date.now();
  page.answers = false;
  page.wait(29);
  assertEquals(page.done, []);
  page.wait(16);
  assertEquals(page.done, ["ask", "renew"]);
  // The notice of what was missed counts from the last sign of life.
  assertEquals(Math.abs(page.lostAt! - heardAt) <= 5_000, true);
});

Deno.test("a silent connection that answers is kept, and asked again after the next silence", () => {
  using page = new FakePage();
  page.wait(45);
  assertEquals(page.done, ["ask"]);
  page.wait(40);
  assertEquals(page.done, ["ask", "ask"]);
});

Deno.test("after sleep, at the front and with a network again the page asks at once", () => {
  using page = new FakePage();
  page.hear();
  page.sleep(8 * 3_600);
  page.wait(5);
  assertEquals(page.done, ["ask"]);
  page.wait(10);
  page.hidden = true;
  page.hidden = false;
  assertEquals(page.done, ["ask", "ask"]);
  page.wait(10);
  dispatchEvent(new Event("online"));
  assertEquals(page.done, ["ask", "ask", "ask"]);
  page.wait(10);
  pageshow(false);
  assertEquals(page.done.length, 4);
  // One question at a time, however often the page comes to the front.
  for (let i = 0; i < 5; i++) {
    page.hidden = true;
    page.hidden = false;
  }
  assertEquals(page.done.length, 4);
  page.wait(1);
  page.hear();
  page.hidden = true;
  page.hidden = false;
  page.wait(5);
  assertEquals(page.done.length, 4, "it had heard something a moment ago");
});

Deno.test("a connection that died in sleep is replaced within ten seconds of waking", () => {
  using page = new FakePage();
  page.wait(20);
  page.hear();
  const heardAt = Date.now();
  page.answers = false;
  page.sleep(3_600);
  page.wait(10);
  assertEquals(page.done, ["ask", "renew"]);
  assertEquals(Math.abs(page.lostAt! - heardAt) <= 5_000, true);
});

Deno.test("after sleep that the browser's clock counts the connection is replaced without a question", () => {
  using page = new FakePage();
  page.clocks.sleep(3_600_000);
  page.wait(5);
  assertEquals(page.done, ["renew"]);
});

Deno.test("a system clock that is set loses no connection", () => {
  using page = new FakePage();
  for (const seconds of [3_600, -7_200, 86_400]) {
    page.sleep(seconds);
    page.wait(20);
    page.hear();
  }
  assertEquals(page.done.filter((what) => what === "renew"), []);
});

Deno.test("a page from the back/forward cache and one without a network connect anew", () => {
  using page = new FakePage();
  pageshow(true);
  assertEquals(page.done, ["renew"]);
  dispatchEvent(new Event("offline"));
  assertEquals(page.done, ["renew", "renew"]);
});

Deno.test("a page that waits for its next attempt tries at once", () => {
  using page = new FakePage();
  page.isOpen = false;
  page.hidden = true;
  page.hidden = false;
  dispatchEvent(new Event("online"));
  pageshow(true);
  assertEquals(page.done, ["retry", "retry", "retry"]);
});

Deno.test("silence doesn't shorten the wait for the next attempt, and waking does", () => {
  using page = new FakePage();
  page.isOpen = false;
  page.wait(600);
  assertEquals(page.done, []);
  page.sleep(3_600);
  page.wait(5);
  assertEquals(page.done, ["retry"]);
});

Deno.test("a server that promises no heartbeat is not asked", () => {
  using page = new FakePage();
  page.heartbeatMs = undefined;
  page.wait(600);
  dispatchEvent(new Event("online"));
  assertEquals(page.done, []);
});
