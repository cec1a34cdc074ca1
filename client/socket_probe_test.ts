import { assertEquals } from "@std/assert";
import type { ServerEvent } from "../hub/protocol.ts";
import { welcome } from "../tests/tools/chat_sample.ts";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import {
  FIRST_PROBE_MS,
  LONGEST_PROBE_MS,
  probeSocket,
  type SocketProbe,
} from "./socket_probe.ts";
import type { Receiver, Transport } from "./transport.ts";

const WELCOME = [welcome("e", 0)];

/** A socket controlled by the test. */
class Socket implements Transport {
  closed = false;
  constructor(readonly receiver: Receiver) {}
  send(): void {}
  close(): void {
    this.closed = true;
  }
}

/** A page on a stream that probes for a socket. */
class Page {
  readonly sockets: Socket[] = [];
  readonly received: ServerEvent[] = [];
  readonly endings: (number | string)[] = [];
  readonly taken: Transport[] = [];
  busy = false;
  stream = new AbortController();
  readonly probe: SocketProbe = {
    at: 0,
    waitMs: undefined,
    receiver: {
      events: (events) => this.received.push(...events),
      ended: ({ code }) => this.endings.push(code),
    },
    open: (receiver) => {
      this.sockets.push(new Socket(receiver));
      return this.sockets.at(-1)!;
    },
    replace: (socket) => {
      this.stream.abort();
      this.taken.push(socket);
    },
  };

  constructor() {
    this.begin();
  }

  /** Loses the stream, and starts another. */
  begin(): void {
    this.stream.abort();
    this.stream = new AbortController();
    probeSocket(this.probe, {
      busy: () => this.busy,
      signal: this.stream.signal,
    });
  }
}

Deno.test("a page probes for a socket after a minute, then waits twice as long each time, up to ten minutes", () => {
  using time = new FakeClocks();
  const page = new Page();
  const waits: number[] = [];
  for (let looks = 1, since = Date.now(); looks <= 6; looks++) {
    while (page.sockets.length < looks) time.tick(1_000);
    waits.push(Date.now() - since);
    since = Date.now();
    page.sockets.at(-1)!.receiver.ended({ code: 1006 });
  }
  assertEquals(
    waits,
    [1, 2, 4, 8, 10, 10].map((minutes) => minutes * 60_000),
  );
  assertEquals([FIRST_PROBE_MS, LONGEST_PROBE_MS], [60_000, 600_000]);
  page.stream.abort();
});

Deno.test("streams that are lost early don't postpone the probe", () => {
  using time = new FakeClocks();
  const page = new Page();
  for (let i = 0; i < 3; i++) {
    time.tick(FIRST_PROBE_MS / 4);
    page.begin();
  }
  time.tick(FIRST_PROBE_MS / 4);
  assertEquals(page.sockets.length, 1);
  page.stream.abort();
});

Deno.test("a welcomed socket replaces the stream and delivers events from then on", () => {
  using time = new FakeClocks();
  const page = new Page();
  time.tick(FIRST_PROBE_MS);
  const [socket] = page.sockets;
  socket.receiver.events(WELCOME);
  assertEquals(page.taken, [socket]);
  assertEquals(socket.closed, false);
  socket.receiver.events([{ type: "viewers", count: 2 }]);
  socket.receiver.ended({ code: 1012 });
  assertEquals(page.received.map(({ type }) => type), ["welcome", "viewers"]);
  assertEquals(page.endings, [1012]);
  time.tick(LONGEST_PROBE_MS);
  assertEquals(page.sockets.length, 1);
});

Deno.test("a socket doesn't replace the stream while a post is unanswered", () => {
  using time = new FakeClocks();
  const page = new Page();
  page.busy = true;
  time.tick(FIRST_PROBE_MS);
  page.sockets[0].receiver.events(WELCOME);
  assertEquals([page.taken.length, page.sockets[0].closed], [0, true]);
  page.busy = false;
  time.tick(2 * FIRST_PROBE_MS);
  page.sockets[1].receiver.events(WELCOME);
  assertEquals(page.taken, [page.sockets[1]]);
});

Deno.test("a silent socket is given up, and a probe ends with its stream", () => {
  using time = new FakeClocks();
  const page = new Page();
  time.tick(FIRST_PROBE_MS);
  time.tick(FIRST_PROBE_MS);
  assertEquals(page.sockets.map(({ closed }) => closed), [true]);
  time.tick(2 * FIRST_PROBE_MS);
  page.stream.abort();
  assertEquals(page.sockets.map(({ closed }) => closed), [true, true]);
});
