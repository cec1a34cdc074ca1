/**
 * Sends generated input to running servers. A failure names the seed and the input:
 * FUZZ_SEED repeats a run, FUZZ_ROUNDS makes it longer (1,000 inputs a round).
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ROOM_NAME, type ServerEvent } from "../../hub/protocol.ts";
import { ADMIN_TOKEN, Target, vouch } from "../attack/tools.ts";
import { expectAnswer, expectEscaped, expectRefusal } from "./expect.ts";
import { bytes, frame, type Known, Random, request } from "./tools.ts";

const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Date.now() % 2 ** 31);

/** Rounds of {@linkcode INPUTS}; in the first ones the server warms up. */
const ROUNDS = Number(Deno.env.get("FUZZ_ROUNDS") ?? 12);
const WARM = Math.ceil(ROUNDS / 2);

/** Inputs of each kind in one round. */
const INPUTS = { requests: 480, frames: 480, bytes: 40 };

/** Concurrent inputs. */
const AT_ONCE = 8;

/** Frames that one socket sends: after a hundred refusals it would be closed. */
const PER_SOCKET = 30;

/**
 * Bytes that the heap may grow after the warm-up: histories and buckets are not full
 * yet, and take half a megabyte a round until they are.
 */
const FILLING_BYTES = 6 * 1024 * 1024;

/** Close codes that fuzzing may cause: 1009 a frame too long, 1007 invalid UTF-8. */
const CLOSES = [1007, 1008, 1009];

/** A room that no input names: it must work as usual. */
const UNTOUCHED = "untouched";

let target: Target;
let known: Known;

Deno.test.beforeAll(async () => {
  const preload =
    new URL("../tools/collected_memory.ts", import.meta.url).pathname;
  target = await Target.start({ TRUST_PROXY: "127.0.0.1" }, { preload });
  known = await makeKnown(target);
  await target.open(UNTOUCHED);
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** Rooms with viewers, roles, role links, messages, held messages and restrictions. */
async function makeKnown(target: Target): Promise<Known> {
  const rooms = ["lobby", "nowhere"];
  const references = ["Ann", "Hanna"];
  const cookies = [];
  const tokens = [
    ADMIN_TOKEN,
    await vouch({ role: "host" }),
    await vouch({ role: "moderator", room: "lobby" }),
    await vouch(),
  ];
  for (const name of ["fuzz-a", "fuzz-b"]) {
    const { room, cookie, token } = await target.open(name);
    const viewer = await target.newcomer("Ann");
    rooms.push(room);
    cookies.push(cookie, viewer);
    tokens.push(token);
    await target.say(room, "hello, https://example.com", { cookie: viewer });
    const rules = { action: "rules", review: "everything" };
    await target.moderate(room, rules, { cookie });
    await target.say(room, "this one waits", { cookie: viewer });
    type Parts = Record<"links" | "held" | "roles", Record<string, object>>;
    const { body } = await target.json<Parts>(
      `/rooms/${room}/moderation`,
      undefined,
      { cookie },
    );
    for (const part of [body.links, body.held, body.roles]) {
      references.push(...Object.keys(part));
    }
    const { body: you } = await target.json<{ id: string }>(
      "/viewer",
      undefined,
      { cookie: viewer },
    );
    references.push(you.id);
  }
  return { rooms, references, cookies, tokens };
}

async function sendRequest(random: Random): Promise<void> {
  const { path, init } = await request(random, known);
  const about = `${JSON.stringify(init)} ${path}`.slice(0, 2_000);
  try {
    const ended = AbortSignal.timeout(60_000);
    const answered = await fetch(target.url + path, {
      redirect: "manual",
      signal: ended,
      ...init,
    });
    const { status, headers } = answered;
    const isStream = headers.get("content-type")?.startsWith("text/event");
    if (isStream) await answered.body?.cancel();
    const text = isStream ? "" : await answered.text();
    expectAnswer({ status, headers, text });
  } catch (error) {
    throw new Error(about, { cause: error });
  }
}

/** Sends random frames over a socket, and checks the events that it receives. */
async function sendFrames(random: Random): Promise<void> {
  const room = random.pick(known.rooms.filter((room) => room !== "nowhere"));
  const frames = Array.from({ length: PER_SOCKET }, () => frame(random, known));
  const cookie = random.pick(known.cookies);
  const socket = connect(`${target.url}/rooms/${room}/socket`, cookie);
  const over = Promise.withResolvers<number>();
  const end = `the end ${random.next()}`;
  const say = JSON.stringify({ type: "say", key: end, text: "the end" });
  const events: ServerEvent[] = [];
  socket.onopen = () => {
    for (const each of frames) socket.send(each);
    socket.send(say);
  };
  socket.onmessage = ({ data }) => {
    events.push(...JSON.parse(data));
    const isLast = (event: ServerEvent) => "key" in event && event.key === end;
    if (events.some(isLast)) socket.close(1000);
  };
  socket.onclose = ({ code }) => over.resolve(code);
  const code = await over.promise;
  const about = `to ${room}: ${JSON.stringify(frames)}`.slice(0, 4_000);
  // A connection that is closed while it sends may end without a code.
  const isTooLong = frames.some(({ length }) => length > 32 * 1024);
  assert(
    code === 1000 || CLOSES.includes(code) || isTooLong,
    `closed with ${code} ${about}`,
  );
  for (const event of events) {
    if (event.type !== "rejected") continue;
    try {
      expectRefusal(event.code, event.message);
    } catch (error) {
      throw new Error(about, { cause: error });
    }
  }
}

// The DOM's types, which the islands need, don't know Deno's second parameter.
const DenoWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string> },
) => WebSocket;

let sockets = 0;

/** Connects from an address of its own: one that is closed has its network wait. */
function connect(url: string, cookie: string): WebSocket {
  const number = sockets++;
  const address = `10.1.${number >> 8}.${number & 255}`;
  return new DenoWebSocket(url.replace("http", "ws"), {
    headers: { cookie, "x-forwarded-for": address },
  });
}

async function sendBytes(random: Random): Promise<void> {
  const { hostname, port } = new URL(target.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const sent = bytes(random, known);
  let answer = "";
  try {
    await connection.write(sent);
    await connection.closeWrite();
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(64 * 1024);
    for (let read; (read = await connection.read(buffer)) !== null;) {
      answer += decoder.decode(buffer.subarray(0, read), { stream: true });
    }
  } catch (error) {
    const isEnd = error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.BrokenPipe ||
      error instanceof Deno.errors.NotConnected;
    if (!isEnd) throw error;
  }
  const about = new TextDecoder("latin1").decode(sent).slice(0, 2_000);
  assert(!/^HTTP\/1\.\d 500/.test(answer), `${answer}\nfor\n${about}`);
  const [head, body = ""] = answer.split("\r\n\r\n");
  if (/^content-type: text\/html/im.test(head)) {
    expectEscaped(body, about);
  }
}

/** Sends inputs of a kind, some concurrently, each with its own random numbers. */
async function send(
  kind: number,
  count: number,
  one: (random: Random) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = kind * 1_000_000 + next++;
      try {
        await one(new Random(SEED, index));
      } catch (error) {
        throw new Error(
          `FUZZ_SEED=${SEED} FUZZ_ROUNDS=${ROUNDS} input ${index}`,
          { cause: error },
        );
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function metric(name: string): Promise<number> {
  const { text } = await target.ask("/metrics");
  return Number(text.match(new RegExp(`^${name} (.*)$`, "m"))![1]);
}

Deno.test(`Generated requests, frames and bytes cause no crash, no failure, no unescaped output and no lasting growth (FUZZ_SEED=${SEED})`, async () => {
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const kinds = 3 * round;
    await send(kinds, INPUTS.requests, sendRequest);
    await send(kinds + 1, INPUTS.frames / PER_SOCKET, sendFrames);
    await send(kinds + 2, INPUTS.bytes, sendBytes);
    await target.expectWell(UNTOUCHED);
    memory.push(await metric("process_heap_bytes"));
  }
  const growth = memory.at(-1)! - memory[WARM - 1];
  assert(growth < FILLING_BYTES, `FUZZ_SEED=${SEED}: it holds ${memory}`);
  for (const room of known.rooms.filter((room) => room !== "nowhere")) {
    for (const cookie of [undefined, ...known.cookies]) {
      for (const path of [`/rooms/${room}`, `/rooms/${room}/moderation`]) {
        expectAnswer(await target.page(path, { cookie }));
      }
    }
  }
});

Deno.test("After fuzzing no client is connected and no room is loaded", async () => {
  while (await metric("hubbub_clients") > 0) await pause();
  // A room stays loaded for 30 s after its last client has left.
  while (await metric("hubbub_rooms") > 0) await pause();
  const { body } = await target.json<{ name: string }[]>("/rooms");
  for (const { name } of body) assertMatch(name, ROOM_NAME);
  await target.expectWell(UNTOUCHED);
  const { code, errors } = await target.server.stop();
  assertEquals(code, 0, errors);
  assert(!/request_failed|client_failed|room_failed/.test(errors), errors);
});

/** Each look at the metrics collects garbage, which takes a large part of a core. */
function pause(): Promise<void> {
  return new Promise((turn) => setTimeout(turn, 1_000));
}
