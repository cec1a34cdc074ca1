import { assert, assertEquals } from "@std/assert";
import type { ServerEvent } from "../hub/protocol.ts";
import { CloseCode } from "../hub/websocket.ts";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { Connection, type ConnectionStatus } from "./connection.ts";
import { watch } from "./watchdog.ts";

const WELCOME = JSON.stringify([{ type: "welcome" }]);

/** A fake of the browser's WebSocket, as far as a page uses it. */
class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];
  closed = false;
  constructor(readonly url: URL, readonly protocols: string[]) {
    FakeSocket.all.push(this);
  }
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  welcome(): void {
    this.onmessage?.({ data: WELCOME });
  }
  fail(code = 1006): void {
    this.onclose?.({ code });
  }
}

/** A page with fake time, network and server. */
class Page implements Disposable {
  readonly time = new FakeClocks();
  readonly connection: Connection;
  readonly events: ServerEvent[] = [];
  status: ConnectionStatus | undefined;
  late = false;
  readonly asked: { url: URL; headers: Record<string, string> }[] = [];
  /** The server's answer to requests without a socket; `undefined` while it is away. */
  answer: (() => Response) | undefined;
  readonly #stop: () => void;
  readonly #before: [object, PropertyKey, PropertyDescriptor | undefined][] =
    [];

  constructor() {
    FakeSocket.all = [];
    const fetch = (
      url: URL,
      { headers }: { headers: Record<string, string> },
    ) => {
      this.asked.push({ url, headers });
      return this.answer
        ? Promise.resolve(this.answer())
        : Promise.reject(new TypeError("Failed to fetch"));
    };
    this.#put(globalThis, "WebSocket", FakeSocket);
    this.#put(globalThis, "fetch", fetch);
    this.#put(globalThis, "document", new EventTarget());
    this.online = true;
    this.connection = new Connection({
      target: () => ({
        origin: "https://example.org",
        room: "x",
        epoch: "e",
        seq: 7,
      }),
      onStatus: (status) => this.status = status,
      onLate: (late) => this.late = late,
      onEvents: (events) => this.events.push(...events),
    });
    this.time.tick(1_000);
    const disconnect = this.connection.start();
    const stopWatching = watch(this.connection);
    this.#stop = () => {
      stopWatching();
      disconnect();
    };
  }

  set online(online: boolean) {
    this.#put(navigator, "onLine", online);
  }

  /** Lets the page's current wait pass, and its consequences. */
  async wait(): Promise<void> {
    assert(this.status?.state === "waiting", this.status?.state);
    this.time.tick(this.status.until - performance.now());
    await settled();
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.time[Symbol.dispose]();
    for (const [of, name, before] of this.#before.reverse()) {
      if (before) Object.defineProperty(of, name, before);
      else Reflect.deleteProperty(of, name);
    }
  }

  #put(of: object, name: PropertyKey, value: unknown): void {
    this.#before.push([of, name, Object.getOwnPropertyDescriptor(of, name)]);
    Object.defineProperty(of, name, {
      value,
      configurable: true,
      writable: true,
    });
  }
}

/** Lets pending promises settle, and the stream's module load. */
async function settled(): Promise<void> {
  await import("./stream.ts");
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** An event stream that stays open. */
function stream(...events: string[]): () => Response {
  return () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (const event of events) {
            controller.enqueue(new TextEncoder().encode(event + "\n\n"));
          }
        },
      }),
    );
}

function refusal(code: string, retryAfterMs?: number): () => Response {
  return () => Response.json({ code, retryAfterMs }, { status: 503 });
}

Deno.test("a page asks for the events after the last one it has", () => {
  using page = new Page();
  const { url, protocols } = FakeSocket.last;
  assertEquals(
    String(url),
    "wss://example.org/rooms/x/socket?epoch=e&seq=7",
  );
  assertEquals(protocols, ["hubbub.v1.deflate", "hubbub.v1.bytes"]);
  FakeSocket.last.welcome();
  assertEquals(page.status, { state: "open", again: false, awayMs: 0 });
  page.connection.send({ type: "react", reaction: "heart" });
  assertEquals(FakeSocket.last.sent, ['{"type":"react","reaction":"heart"}']);
});

Deno.test("the server's pings are answered", () => {
  using page = new Page();
  FakeSocket.last.welcome();
  FakeSocket.last.onmessage?.({ data: '[{"type":"viewers","count":2}]' });
  assertEquals(FakeSocket.last.sent, []);
  FakeSocket.last.onmessage?.({ data: '[{"type":"ping"}]' });
  assertEquals(FakeSocket.last.sent, ['{"type":"pong"}']);
  assertEquals(page.events.length, 3);
});

Deno.test("after two failed sockets the page uses a stream and stays on it", async () => {
  using page = new Page();
  page.answer = stream(`data:${WELCOME}`);
  FakeSocket.last.fail();
  assertEquals(page.asked.length, 0);
  await page.wait();
  FakeSocket.last.fail();
  await settled();
  assertEquals(page.asked.map(({ url }) => url.pathname + url.search), [
    "/rooms/x/events?epoch=e&seq=7",
  ]);
  assertEquals(page.status?.state, "open");
  assertEquals(page.events.length, 1);
  // After a change of name the stream is opened again, without trying a socket first.
  page.connection.renew(false);
  await settled();
  assertEquals([page.status?.state, page.asked.length], ["open", 2]);
  assertEquals(FakeSocket.all.length, 2);
});

Deno.test("while the server is away each attempt costs one extra request, with the same waits", async () => {
  using page = new Page();
  FakeSocket.last.welcome();
  FakeSocket.last.fail();
  for (let attempt = 1; attempt <= 6; attempt++) {
    await page.wait();
    assertEquals(FakeSocket.all.length, 1 + attempt);
    FakeSocket.last.fail();
    await settled();
    assertEquals(page.asked.length, attempt - 1);
    assert(page.status?.state === "waiting");
    const longest = Math.min(15_000, 500 * 2 ** attempt);
    const wait = page.status.until - performance.now();
    assert(wait >= longest / 2 && wait <= longest, `${attempt}: ${wait}`);
  }
  await page.wait();
  FakeSocket.last.welcome();
  assertEquals(page.status?.state, "open");
});

Deno.test("a page that had a socket before probes for one as soon as a stream opens", async () => {
  using page = new Page();
  FakeSocket.last.welcome();
  FakeSocket.last.fail();
  await page.wait();
  FakeSocket.last.fail();
  await page.wait();
  // The server returns between the two requests.
  page.answer = stream(`data:${WELCOME}`);
  FakeSocket.last.fail();
  await settled();
  assertEquals(page.status?.state, "open");
  page.time.tick(0);
  assertEquals(FakeSocket.all.length, 4);
  FakeSocket.last.welcome();
  page.connection.send({ type: "react", reaction: "heart" });
  assertEquals(FakeSocket.last.sent.length, 1);
  // The stream is gone; the loss of the socket is noticed all the same.
  FakeSocket.last.fail(CloseCode.Removed);
  assertEquals([page.status?.state, page.status?.why], ["stopped", "roomGone"]);
});

Deno.test("the answer to an attempt without a socket says why there is no connection", async () => {
  for (
    const [code, why] of [
      ["too_many_clients", "roomFull"],
      ["unauthorised", "expired"],
      ["unavailable", "lost"],
      ["no_such_room", "roomGone"],
    ] as const
  ) {
    using page = new Page();
    page.answer = refusal(code, 5_000);
    FakeSocket.last.fail();
    await page.wait();
    FakeSocket.last.fail();
    await settled();
    assertEquals([page.status?.why, page.status?.again], [why, false], code);
    if (why === "roomGone") {
      assertEquals(page.status?.state, "stopped");
      continue;
    }
    assert(page.status?.state === "waiting");
    assert(page.status.until - performance.now() >= 5_000);
    // The next attempt tries a socket first.
    await page.wait();
    assertEquals(FakeSocket.all.length, 3);
    FakeSocket.last.welcome();
    assertEquals(page.status?.state, "open");
  }
});

Deno.test("an answer without a code is not the chat's: the connection is lost, and tried again", async () => {
  for (const body of [null, {}, { code: 502 }, "Bad gateway"]) {
    using page = new Page();
    page.answer = () => Response.json(body, { status: 502 });
    FakeSocket.last.fail();
    await page.wait();
    FakeSocket.last.fail();
    await settled();
    await page.wait();
    FakeSocket.last.welcome();
    assertEquals(page.status?.state, "open", JSON.stringify(body));
    assertEquals(page.connection.ending.code, 1006);
  }
});

Deno.test("a server that asks a lost page to wait isn't asked before, however long it was silent", async () => {
  using page = new Page();
  FakeSocket.last.onmessage?.({
    data: '[{"type":"welcome","heartbeatMs":25000}]',
  });
  page.answer = refusal("unavailable", 60_000);
  FakeSocket.last.fail();
  for (let attempt = 0; attempt < 2; attempt++) {
    await page.wait();
    FakeSocket.last.fail();
    await settled();
  }
  const asked = FakeSocket.all.length;
  assert(page.status?.state === "waiting");
  const waitMs = page.status.until - performance.now();
  assert(waitMs >= 60_000);
  page.time.tick(waitMs - 1);
  assertEquals(FakeSocket.all.length, asked);
  page.time.tick(1);
  assertEquals(FakeSocket.all.length, asked + 1);
});

Deno.test("a lost connection is not shown in its first second", () => {
  using page = new Page();
  page.time.tick(999);
  assertEquals(page.late, false);
  page.time.tick(1);
  assertEquals(page.late, true);
  FakeSocket.last.welcome();
  assertEquals(page.late, false);
  FakeSocket.last.fail();
  page.time.tick(500);
  FakeSocket.last.welcome();
  page.time.tick(5_000);
  assertEquals(page.late, false);
  FakeSocket.last.fail(CloseCode.Policy);
  assertEquals([page.late, page.status?.state], [true, "stopped"]);
});

Deno.test("a page knows how long it was away", async () => {
  using page = new Page();
  page.time.tick(3_000);
  FakeSocket.last.welcome();
  assertEquals(page.status, { state: "open", again: false, awayMs: 0 });
  const lostAt = Date.now();
  FakeSocket.last.fail();
  assertEquals(page.status?.again, true);
  await page.wait();
  page.time.tick(2_000);
  FakeSocket.last.welcome();
  assertEquals(page.status, {
    state: "open",
    again: false,
    awayMs: Date.now() - lostAt,
  });
});

Deno.test("a restarting server is shown as restarting, but not forever", async () => {
  using page = new Page();
  FakeSocket.last.welcome();
  FakeSocket.last.fail(CloseCode.Restart);
  const reasons: (string | undefined)[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    reasons.push(page.status?.why);
    await page.wait();
    reasons.push(page.status?.why);
    FakeSocket.last.fail();
    await settled();
  }
  assertEquals(new Set(reasons.slice(0, 10)), new Set(["restarting"]));
  assertEquals(page.status?.why, "lost");
});

Deno.test("a site's token is sent until it has expired", async () => {
  using page = new Page();
  FakeSocket.last.welcome();
  page.connection.token = "a.b.c";
  page.connection.renew(false);
  assertEquals(page.status?.again, false);
  assertEquals(FakeSocket.last.protocols.at(-1), "hubbub.token.a.b.c");
  FakeSocket.last.fail();
  await page.wait();
  FakeSocket.last.fail();
  await settled();
  assertEquals(page.asked[0].headers, { authorization: "Bearer a.b.c" });
  await page.wait();
  FakeSocket.last.welcome();
  FakeSocket.last.fail(CloseCode.Expired);
  assertEquals(page.status?.why, "expired");
  await page.wait();
  assertEquals(FakeSocket.last.protocols, [
    "hubbub.v1.deflate",
    "hubbub.v1.bytes",
  ]);
});

Deno.test("a page without a network says so, and reconnects when the network is back", async () => {
  using page = new Page();
  FakeSocket.last.welcome();
  const before = FakeSocket.last;
  page.online = false;
  dispatchEvent(new Event("offline"));
  // The page tries anyway: a server on the same machine needs no network.
  assertEquals([before.closed, FakeSocket.all.length], [true, 2]);
  FakeSocket.last.fail();
  await settled();
  assertEquals([page.status?.state, page.status?.why], ["waiting", "offline"]);
  page.online = true;
  dispatchEvent(new Event("online"));
  assertEquals([page.status?.state, FakeSocket.all.length], ["connecting", 3]);
  FakeSocket.last.welcome();
  assertEquals(page.status?.state, "open");
});

Deno.test("a stopped page closes its socket and removes its listeners", () => {
  {
    using _page = new Page();
    FakeSocket.last.welcome();
  }
  assert(FakeSocket.last.closed);
  dispatchEvent(new Event("offline"));
  assertEquals(FakeSocket.all.length, 1);
});
