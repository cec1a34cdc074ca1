import { assertEquals } from "@std/assert";
import { deflatedFrame, plainFrame } from "../tests/tools/window_frames.ts";
import { openSocket } from "./socket.ts";
import type { Transport } from "./transport.ts";

const { OPEN, CLOSING } = WebSocket;

/** The page's socket: what it listens with, and its state. */
interface PageSocket extends Pick<WebSocket, "onmessage" | "onclose"> {
  readyState: number;
}

/** A socket with the test as its server. */
class FakeServer implements Disposable {
  /** What the page was told: texts of messages, other events' types, codes of endings. */
  readonly told: (string | number)[] = [];
  readonly offered: readonly string[];
  readonly ended = Promise.withResolvers<void>();
  /** What the page sent. */
  readonly heard: string[] = [];
  readonly transport: Transport;
  #socket: PageSocket | undefined;
  readonly #before = globalThis.WebSocket;

  constructor() {
    let offered: string[] = [];
    const opened = (socket: PageSocket) => this.#socket = socket;
    const { heard } = this;
    class FakeSocket {
      onmessage = null;
      onclose = null;
      readyState: number = OPEN;
      constructor(_url: URL, protocols: string[]) {
        offered = protocols;
        opened(this);
      }
      send(frame: string) {
        heard.push(frame);
      }
      close() {}
    }
    Object.assign(globalThis, { WebSocket: FakeSocket });
    this.transport = openSocket({
      origin: "https://example.org",
      room: "x",
      epoch: "e",
      seq: 0,
    }, {
      events: (events) =>
        this.told.push(
          ...events.map((event) =>
            event.type === "message" ? event.text : event.type
          ),
        ),
      ended: ({ code }) => {
        this.told.push(code);
        this.transport.close();
        this.ended.resolve();
      },
    });
    this.offered = offered;
  }

  send(...frames: ArrayBuffer[]): void {
    for (const data of frames) {
      this.#socket!.onmessage?.call(
        this.#socket as WebSocket,
        new MessageEvent("message", { data }),
      );
    }
  }

  /** The connection is about to end: the page hasn't been told. */
  startToEnd(): void {
    this.#socket!.readyState = CLOSING;
  }

  end(code = 1012): Promise<void> {
    this.#socket!.onclose?.call(
      this.#socket as WebSocket,
      new CloseEvent("close", { code }),
    );
    return this.ended.promise;
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, { WebSocket: this.#before });
  }
}

const message = (seq: number, text: string) =>
  JSON.stringify({ type: "message", seq, text });

/** A frame outside of the window. */
const ownFrame = (type: string) =>
  new TextEncoder().encode(JSON.stringify([{ type }])).buffer;

const first = message(1, "one 你好 👋");
const second = message(2, "two 你好 👋");
const third = message(3, "three 你好 👋");

Deno.test("compressed and plain frames, and the end, are handled in the order in which they come", async () => {
  using server = new FakeServer();
  assertEquals(server.offered, ["hubbub.v1.deflate", "hubbub.v1.bytes"]);
  server.send(ownFrame("welcome"));
  assertEquals(server.told, ["welcome"]);
  server.send(
    plainFrame(`[${first}]`),
    ownFrame("accepted"),
    await deflatedFrame(`${first},`, `[${second}]`),
    // Only a part of the window, which has two messages now.
    await deflatedFrame(`${second},`, `[${third},${message(4, "four")}]`),
    ownFrame("rejected"),
    plainFrame(`[${message(5, "five")}]`),
    await deflatedFrame("", `[${message(6, "six")}]`),
  );
  await server.end();
  assertEquals(server.told, [
    "welcome",
    "one 你好 👋",
    "accepted",
    "two 你好 👋",
    "three 你好 👋",
    "four",
    "rejected",
    "five",
    "six",
    1012,
  ]);
});

Deno.test("the window is the last 32,768 bytes of the events, wherever frames were cut", async () => {
  using server = new FakeServer();
  let window = new Uint8Array();
  const texts: string[] = [];
  for (let size = 1; size < 60_000; size *= 3) {
    const text = `${size}`.repeat(size).slice(0, size);
    const events = [message(size, text), message(size + 1, "短")].join();
    server.send(await deflatedFrame(window, `[${events}]`));
    window = new Uint8Array([
      ...window,
      ...new TextEncoder().encode(`${events},`),
    ]).slice(-32_768);
    texts.push(text, "短");
  }
  await server.end();
  assertEquals(window.length, 32_768);
  assertEquals(server.told, [...texts, 1012]);
});

Deno.test("a closed socket tells nothing any more, even of a frame that was being inflated", async () => {
  using server = new FakeServer();
  using next = new FakeServer();
  server.send(await deflatedFrame("", `[${first}]`));
  server.transport.close();
  server.send(ownFrame("accepted"));
  // Inflated later.
  next.send(await deflatedFrame("", `[${second}]`));
  await next.end();
  assertEquals([server.told, next.told], [[], ["two 你好 👋", 1012]]);
});

Deno.test("frames are sent while the socket is open, and not while it is closing, of which browsers would complain", () => {
  using server = new FakeServer();
  server.transport.send({ type: "ping" });
  server.startToEnd();
  server.transport.send({ type: "pong" });
  assertEquals(server.heard, ['{"type":"ping"}']);
});

Deno.test("a frame that can't be inflated ends the connection, nothing after it is told, and the page asks for compression no more", async () => {
  const fits = await deflatedFrame(`${first},`, `[${second}]`);
  const spoilt = (at: number, change: number) => {
    const frame = new Uint8Array(fits.slice(0));
    frame[(at + frame.length) % frame.length] ^= change;
    return frame.buffer;
  };
  for (
    const [why, frame] of [
      ["another window", await deflatedFrame(`${third},`, `[${second}]`)],
      ["a longer window", await deflatedFrame(`${first},,`, `[${second}]`)],
      ["the window's length", spoilt(2, 1)],
      ["the checksum", spoilt(-1, 1)],
      ["the data", spoilt(5, 0xff)],
      [
        "more than one stream",
        Uint8Array.of(...new Uint8Array(fits), 0).buffer,
      ],
      ["no JSON", await deflatedFrame(`${first},`, `[${second}`)],
    ] as const
  ) {
    using server = new FakeServer();
    server.send(
      plainFrame(`[${first}]`),
      frame,
      plainFrame(`[${third}]`),
      ownFrame("accepted"),
    );
    await server.ended.promise;
    await server.end();
    assertEquals(server.told, ["one 你好 👋", 1006], why);
  }
  using after = new FakeServer();
  assertEquals(after.offered, ["hubbub.v1.bytes"]);
});
