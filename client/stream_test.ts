import { assertEquals } from "@std/assert";
import type { ServerEvent } from "../hub/protocol.ts";
import { Stream } from "./stream.ts";
import type { Frame } from "./transport.ts";

/** A stream with the test as its server. */
class FakeStream implements Disposable {
  readonly received: ServerEvent[] = [];
  readonly endings: (number | string)[] = [];
  readonly posts: { path: string; body: unknown }[] = [];
  /** The answers to posts, in order; a post without one waits. */
  readonly answers: PromiseWithResolvers<Response>[] = [];
  readonly #left = new AbortController();
  readonly #fetch = globalThis.fetch;
  readonly #body = new TransformStream<Uint8Array, Uint8Array>();
  readonly #writer = this.#body.writable.getWriter();
  readonly #stream: Stream;

  constructor() {
    globalThis.fetch = (path, init) => {
      this.posts.push({
        path: String(path),
        body: JSON.parse(String(init?.body)),
      });
      const answer = Promise.withResolvers<Response>();
      this.answers.push(answer);
      return answer.promise;
    };
    this.#stream = new Stream(new Response(this.#body.readable), {
      room: "https://chat.example/rooms/lobby",
      headers: {},
      signal: this.#left.signal,
      probe: {
        at: 0,
        waitMs: undefined,
        receiver: { events() {}, ended() {} },
        open: () => ({ send() {}, close() {} }),
        replace() {},
      },
      events: (events) => this.received.push(...events),
      ended: ({ code } = { code: 1006 }) => {
        if (!this.#left.signal.aborted) this.endings.push(code);
        this.#left.abort();
      },
    });
  }

  send(...frames: Frame[]): void {
    for (const frame of frames) this.#stream.send(frame);
  }

  async write(bytes: string | Uint8Array): Promise<void> {
    await this.#writer.write(
      typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
    );
    await settled();
  }

  async end(): Promise<void> {
    await this.#writer.close();
    await settled();
  }

  /** Answers the post at an index. */
  async answer(index: number, status: number, body?: unknown): Promise<void> {
    this.answers[index].resolve(
      body === undefined
        ? new Response(null, { status })
        : Response.json(body, { status }),
    );
    await settled();
  }

  [Symbol.dispose](): void {
    globalThis.fetch = this.#fetch;
    this.#left.abort();
    void this.#writer.close().catch(() => {});
  }
}

/** Lets pending promises settle. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

const say = (key: string): Frame => ({ type: "say", key, text: `text ${key}` });

Deno.test("frames are read when split at any byte, even within a character", async () => {
  using stream = new FakeStream();
  const bytes = new TextEncoder().encode(
    `: still here\n\ndata:[{"type":"gap","from":1,"to":2}]\nid:e:2\n\ndata:[{"type":"done","key":"你好","message":"👋"}]\n\n`,
  );
  for (const byte of bytes) await stream.write(Uint8Array.of(byte));
  assertEquals(stream.received, [
    { type: "gap", from: 1, to: 2 },
    { type: "done", key: "你好", message: "👋" },
  ]);
  assertEquals(stream.endings, []);
});

Deno.test("a stream ends with the server's close code, or as lost if it has none", async () => {
  using closed = new FakeStream();
  await closed.write("event:close\ndata:1012\n\n");
  await closed.end();
  assertEquals(closed.endings, [1012]);
  using cut = new FakeStream();
  await cut.write("data:[");
  await cut.end();
  assertEquals(cut.endings, [1006]);
  using garbled = new FakeStream();
  await garbled.write("data:<html>\n\n");
  assertEquals(garbled.endings, [1006]);
});

Deno.test("frames are posted one after the other and answered as by a socket", async () => {
  using stream = new FakeStream();
  stream.send(
    say("a"),
    say("b"),
    { type: "moderate", key: "c", action: "close" },
    { type: "react", reaction: "heart" },
    say("d"),
  );
  // A reaction doesn't wait for answers to messages.
  assertEquals(stream.posts, [
    {
      path: "https://chat.example/rooms/lobby/messages",
      body: { key: "a", text: "text a" },
    },
    {
      path: "https://chat.example/rooms/lobby/reactions",
      body: { reaction: "heart" },
    },
  ]);
  await stream.answer(1, 204);
  await stream.answer(0, 201, { type: "accepted", key: "a", seq: 7 });
  const refusal = { code: "slow_mode", message: "Wait.", retryAfterMs: 900 };
  await stream.answer(2, 429, refusal);
  await stream.answer(3, 200, { message: "Only moderators write." });
  await stream.answer(4, 202, { type: "held", key: "d", message: "Held." });
  assertEquals(stream.posts.map(({ path }) => path.split("/").at(-1)), [
    "messages",
    "reactions",
    "messages",
    "moderation",
    "messages",
  ]);
  assertEquals(stream.received, [
    { type: "accepted", key: "a", seq: 7 },
    { type: "rejected", key: "b", ...refusal },
    { type: "done", key: "c", message: "Only moderators write." },
    { type: "held", key: "d", message: "Held." },
  ] as ServerEvent[]);
  assertEquals(stream.endings, []);
});

Deno.test("a post that the chat doesn't answer ends the stream, and later frames are not posted", async () => {
  for (
    const [status, body] of [[502, "<html>"], [503, {}], [0, 0]] as const
  ) {
    using stream = new FakeStream();
    stream.send(say("a"), say("b"));
    if (status === 0) {
      stream.answers[0].reject(new TypeError("Failed to fetch"));
      await settled();
    } else await stream.answer(0, status, body);
    assertEquals(stream.endings, [1006]);
    assertEquals(stream.posts.length, 1);
    assertEquals(stream.received, []);
  }
});
