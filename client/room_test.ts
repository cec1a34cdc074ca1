import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import type { ServerEvent } from "../hub/protocol.ts";
import { message, welcome } from "../tests/tools/chat_sample.ts";
import { join, type JoinOptions, Refused, type Room } from "./mod.ts";

/** What takes a test longer than this has failed. */
const LIMIT_MS = 60_000;

/** Waits for a promise, but not for ever. */
function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("It never came.")), LIMIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A connection of the client, with the test as its server. */
class Guest {
  readonly heard: {
    type: string;
    key?: string;
    text?: string;
    command?: boolean;
  }[] = [];
  readonly epoch: string | null;
  readonly seq: string | null;
  readonly token: string | undefined;
  readonly #socket: WebSocket;
  #changed = Promise.withResolvers<void>();

  constructor(socket: WebSocket, url: string, protocols: string) {
    this.#socket = socket;
    const query = new URL(url).searchParams;
    this.epoch = query.get("epoch");
    this.seq = query.get("seq");
    this.token = /hubbub\.token\.(\w+)/.exec(protocols)?.[1];
    socket.onmessage = ({ data }) => {
      this.heard.push(JSON.parse(data));
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    };
  }

  send(...events: ServerEvent[]): void {
    this.#socket.send(JSON.stringify(events));
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** What the client has sent, once it is as much. */
  async until(count: number): Promise<Guest["heard"]> {
    while (this.heard.length < count) await inTime(this.#changed.promise);
    return this.heard;
  }
}

/** A server that does what the test says. */
class Host implements AsyncDisposable {
  /** The body of every answer but sockets'. */
  refusal: object | null = {
    code: "unauthorised",
    message: "The token is wrong.",
  };
  /** How often something was answered with it. */
  refusals = 0;
  open = true;
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ended = new AbortController();
  readonly #guests: Guest[] = [];
  #came = Promise.withResolvers<void>();
  #taken = 0;

  constructor() {
    this.#server = Deno.serve({
      port: 0,
      signal: this.#ended.signal,
      onListen() {},
    }, (request) => {
      if (!this.open || request.headers.get("upgrade") !== "websocket") {
        this.refusals++;
        return Response.json(this.refusal, { status: 401 });
      }
      // After the upgrade it can't be read.
      const protocols = request.headers.get("sec-websocket-protocol") ?? "";
      const { socket, response } = Deno.upgradeWebSocket(request, {
        protocol: "hubbub.v1.bytes",
      });
      const guest = new Guest(socket, request.url, protocols);
      socket.onopen = () => {
        this.#guests.push(guest);
        this.#came.resolve();
        this.#came = Promise.withResolvers();
      };
      return response;
    });
    this.url = `http://127.0.0.1:${this.#server.addr.port}/rooms/lobby`;
  }

  /** The next connection. */
  async guest(): Promise<Guest> {
    while (this.#guests.length <= this.#taken) await inTime(this.#came.promise);
    return this.#guests[this.#taken++];
  }

  /** Lets a client in. */
  async join(
    options: JoinOptions = {},
  ): Promise<{ room: Room; guest: Guest }> {
    const joining = join(this.url, { token: "first", ...options });
    const guest = await this.guest();
    guest.send(welcome("a", 0));
    return { room: await joining, guest };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A refused socket's connection would keep it from ending by itself.
    this.#ended.abort();
    await this.#server.finished;
  }
}

const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));

/** Reads the `seq`s of messages, up to one. */
async function readTo(room: Room, last: number): Promise<number[]> {
  const seqs: number[] = [];
  const events = room[Symbol.asyncIterator]();
  while (seqs.at(-1) !== last) {
    const { value, done } = await inTime(events.next());
    assert(!done, `the loop ended after ${seqs.at(-1)}`);
    if (value?.type === "message") seqs.push(value.seq);
  }
  return seqs;
}

Deno.test("a slow reader doesn't fill the memory: it asks again for what it left", async () => {
  await using host = new Host();
  const { room, guest } = await host.join();
  using _ = room;
  guest.send(...messages(1, 1_500));
  // Answers are read all the same.
  const said = room.say("Hello");
  const [{ key }] = await guest.until(1);
  guest.send({ type: "accepted", key: key!, seq: 1_501 });
  assertEquals(await said, 1_501);
  assertEquals(room.position, { epoch: "a", seq: 999 });
  const reading = readTo(room, 1_500);
  const again = await host.guest();
  assertEquals([again.epoch, again.seq], ["a", "999"]);
  again.send(welcome("a", 1_500), ...messages(1_000, 1_500));
  assertEquals(
    await reading,
    Array.from({ length: 1_500 }, (_, index) => index + 1),
  );
});

Deno.test("missing events are asked for, and repeated ones aren't handed on", async () => {
  await using host = new Host();
  const { room, guest } = await host.join();
  using _ = room;
  guest.send(message(1), message(4));
  const again = await host.guest();
  assertEquals(again.seq, "1");
  again.send(welcome("a", 4), ...messages(1, 4));
  assertEquals(await readTo(room, 4), [1, 2, 3, 4]);
});

Deno.test("a command is said, not carried out", async () => {
  await using host = new Host();
  const { room, guest } = await host.join();
  const texts = ["/ban ben", " /ban ben", "/etc/passwd", "/me waves", "//todo"];
  for (const text of [...texts, "//me waves", "// note"]) {
    void room.say(text).catch(() => {});
  }
  const heard = await guest.until(7);
  assertEquals(heard.map(({ text, command }) => [text, command]), [
    ["//ban ben", false],
    ["//ban ben", false],
    ["/etc/passwd", false],
    ["/me waves", false],
    ["///todo", false],
    ["///me waves", false],
    ["// note", false],
  ]);
  room.close();
});

Deno.test("a held message is a refusal with the server's words", async () => {
  await using host = new Host();
  const { room, guest } = await host.join();
  using _ = room;
  const said = room.say("Hello");
  const [{ key }] = await guest.until(1);
  guest.send({ type: "held", key: key!, message: "A moderator will look." });
  const refused = await assertRejects(() => said, Refused, "will look");
  assertEquals(refused.code, "held");
});

Deno.test("an expired token is replaced by a new one, and the loop goes on", async () => {
  await using host = new Host();
  const tokens = ["one", "two"];
  const { room, guest } = await host.join({ token: () => tokens.shift()! });
  using _ = room;
  assertEquals(guest.token, "one");
  guest.send(message(1));
  guest.close(4003);
  const again = await host.guest();
  assertEquals([again.token, again.seq], ["two", "1"]);
  again.send(welcome("a", 2), message(2));
  assertEquals(await readTo(room, 2), [1, 2]);
});

Deno.test("without a new token the loop ends with the reason", async () => {
  await using host = new Host();
  const { room, guest } = await host.join();
  guest.send(message(1));
  guest.close(4003);
  assertEquals(await readTo(room, 1), [1]);
  const refused = await assertRejects(() => readTo(room, 2), Refused);
  assertEquals(
    [refused.code, refused.message],
    ["unauthorised", `Cannot stay in ${host.url}: The token has expired.`],
  );
});

Deno.test("a token with a line break is refused, when joining and later", async () => {
  await using host = new Host();
  for (const token of ["secret\n", "two words", 'a"b', "a/b", ""]) {
    for (const given of [token, () => token]) {
      await assertRejects(
        () => join(host.url, { token: given }),
        Error,
        `Cannot join ${host.url}: the token is empty or has a character`,
      );
    }
  }
  const tokens = ["one", "two\n"];
  const { room, guest } = await host.join({ token: () => tokens.shift()! });
  guest.close(4003);
  await assertRejects(() => readTo(room, 1), Error, "Cannot stay in");
});

Deno.test("a token that can't be had at once is asked for again", async () => {
  await using host = new Host();
  let asked = 0;
  const token = () => {
    if (++asked === 2) throw new Error("the site restarts");
    return `token${asked}`;
  };
  const { room, guest } = await host.join({ token });
  using _ = room;
  guest.close(4003);
  const again = await host.guest();
  assertEquals(again.token, "token3");
  again.send(welcome("a", 1), message(1));
  assertEquals(await readTo(room, 1), [1]);
  const never = () => Promise.reject(new Error("no site"));
  await assertRejects(() => join(host.url, { token: never }), Error, "no site");
});

Deno.test("a busy server is waited for only so long", async () => {
  await using host = new Host();
  host.open = false;
  const busy = { code: "unavailable", message: "Wait.", retryAfterMs: 10 };
  host.refusal = busy;
  const now = performance.now.bind(performance);
  let passedMs = 0;
  using _ = stub(performance, "now", () => now() + passedMs);
  const joining = assertRejects(
    () => join(host.url, { token: "first" }),
    Refused,
    "Wait.",
  );
  // It is refused several times first.
  while (host.refusals < 3) await new Promise((turn) => setTimeout(turn, 10));
  passedMs = 60_000;
  await joining;
});

Deno.test("after the room was removed the loop ends, and nobody returns", async () => {
  await using host = new Host();
  const { room, guest } = await host.join();
  const said = room.say("Hello");
  await guest.until(1);
  guest.close(4004);
  await assertRejects(() => readTo(room, 1), Refused, "was removed");
  await assertRejects(() => said, Refused, "was removed");
  await assertRejects(() => room.say("again"), Error, "you have left");
});

Deno.test("who isn't let in is told why", async () => {
  await using host = new Host();
  host.open = false;
  const refused = await assertRejects(
    () => join(host.url, { token: "wrong" }),
    Refused,
  );
  assertEquals(
    [refused.code, refused.message],
    ["unauthorised", `Cannot join ${host.url}: The token is wrong.`],
  );
});

Deno.test("an address where something else answers isn't asked for ever", async () => {
  await using host = new Host();
  host.open = false;
  for (const refusal of [{ error: "Not found" }, null]) {
    host.refusal = refusal;
    await assertRejects(
      () =>
        join(host.url, { token: "first", signal: AbortSignal.timeout(30_000) }),
      Error,
      `Cannot join ${host.url}: the server doesn't answer`,
    );
  }
});

Deno.test("who runs an old Node is told which one it takes", async () => {
  const { WebSocket } = globalThis;
  Reflect.deleteProperty(globalThis, "WebSocket");
  try {
    await assertRejects(
      () => join("https://chat.example/rooms/lobby", { token: "first" }),
      Error,
      "Node has it from version 22 on",
    );
  } finally {
    globalThis.WebSocket = WebSocket;
  }
});

Deno.test("an address that is none of a room is refused at once", async () => {
  for (
    const url of ["lobby", "https://a.example/lobby", "wss://a.example/rooms/x"]
  ) {
    await assertRejects(() => join(url), TypeError, `Cannot join ${url}`);
  }
});

Deno.test("a signal leaves the room: the loop ends, and waits for answers end with its reason", async () => {
  await using host = new Host();
  const abort = new AbortController();
  const { room, guest } = await host.join({ signal: abort.signal });
  const said = room.say("Hello");
  await guest.until(1);
  const seen: string[] = [];
  const loop = (async () => {
    for await (const { type } of room) {
      seen.push(type);
      abort.abort(new Error("enough"));
    }
  })();
  await loop;
  assertEquals(seen, ["welcome"]);
  await assertRejects(() => said, Error, "enough");
  await assertRejects(
    () => join(host.url, { signal: abort.signal }),
    Error,
    "enough",
  );
});
