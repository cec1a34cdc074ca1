import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ServerEvent } from "../../hub/protocol.ts";
import { Chatter } from "../tools/chatter.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** Samples by name and labels, as written: `hubbub_frames_sent_total{kind="own"}`. */
type Samples = ReadonlyMap<string, number>;

async function scrape(url: string): Promise<Samples> {
  const response = await fetch(`${url}/metrics`);
  assertMatch(
    response.headers.get("content-type") ?? "",
    /^text\/plain; version=0\.0\.4/,
  );
  const lines = (await response.text()).split("\n");
  return new Map(
    lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

/** A socket that counts what it receives. */
class CountingSocket {
  frames = 0;
  bytes = 0;
  readonly events: ServerEvent[] = [];
  readonly socket: WebSocket;
  #heard = Promise.withResolvers<void>();

  constructor(url: string) {
    this.socket = new WebSocket(url.replace("http", "ws"));
    this.socket.onmessage = ({ data }) => {
      this.frames++;
      this.bytes += new TextEncoder().encode(data).length;
      this.events.push(...JSON.parse(data));
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    };
  }

  say(key: string, text: string): void {
    this.socket.send(JSON.stringify({ type: "say", key, text }));
  }

  async until(condition: (meter: this) => boolean): Promise<void> {
    while (!condition(this)) await this.#heard.promise;
  }

  count(...types: ServerEvent["type"][]): number {
    return this.events.filter(({ type }) => types.includes(type)).length;
  }
}

async function post(url: string, body: unknown): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  await response.body?.cancel();
  return response.status;
}

const UPGRADE = {
  connection: "upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

async function refusedUpgrade(url: string): Promise<number> {
  const response = await fetch(url, { headers: UPGRADE });
  await response.body?.cancel();
  return response.status;
}

Deno.test("/metrics counts every event and byte", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path, {
    MESSAGE_RATE: "0.001",
    MESSAGE_BURST: "3",
    MAX_CLIENTS: "3",
  });
  const room = `${server.url}/rooms/lobby`;
  const [ann, bob] = [
    new CountingSocket(`${room}/socket`),
    new CountingSocket(`${room}/socket`),
  ];
  const both = [ann, bob];
  await Promise.all(both.map((meter) => meter.until(sees(2))));

  // Three are stored, the fourth exceeds the burst; one repeats a key; three are
  // malformed.
  for (const i of [1, 2, 3, 4]) ann.say(`k${i}`, `中 ${i}`);
  await ann.until((meter) => meter.count("accepted", "rejected") === 4);
  ann.say("k1", "中 1");
  ann.say("k5", " ");
  ann.socket.send("{");
  ann.socket.send('{"type":"dance"}');
  await ann.until((meter) => meter.count("accepted", "rejected") === 8);
  assertEquals(await post(`${room}/messages`, { key: "k", text: "four" }), 201);
  assertEquals(await post(`${room}/messages`, { key: "k", text: "" }), 400);
  await Promise.all(
    both.map((meter) => meter.until((meter) => meter.count("message") === 4)),
  );
  // A third client is admitted, a fourth is not; nor is one without a room.
  const third = await Chatter.join(`${room}/socket`);
  assertEquals(await refusedUpgrade(`${room}/socket`), 503);
  await Promise.all(both.map((meter) => meter.until(sees(3))));
  await third.until(({ events }) => events.length === 2);
  await third.leave();
  assertEquals(await refusedUpgrade(`${server.url}/rooms/none/socket`), 404);
  await Promise.all(both.map((meter) => meter.until(sees(2))));

  const samples = await scrape(server.url);
  const value = (name: string) => samples.get(`hubbub_${name}`);
  const sum = (of: (meter: CountingSocket) => number) => of(ann) + of(bob);
  assertEquals(
    [value("clients"), value("rooms"), value("viewers")],
    [2, 1, 2],
  );
  // The repeated key is accepted though the burst is used up.
  assertEquals(value("messages_accepted_total"), 5);
  for (
    const [code, count] of Object.entries({
      rate_limited: 1,
      empty: 2,
      malformed: 1,
      unknown_type: 1,
    })
  ) {
    assertEquals(value(`messages_rejected_total{code="${code}"}`), count, code);
  }
  const deliveries = sum((meter) => meter.count("message", "viewers"));
  const toThird = third.events.filter(({ type }) => type !== "welcome").length;
  assertEquals(value("deliveries_total"), deliveries + toThird);
  const frames = value('frames_sent_total{kind="events"}')! +
    value('frames_sent_total{kind="own"}')!;
  assertEquals(frames, sum(({ frames }) => frames) + 1 + toThird);
  const bytesToThird = third.events.reduce(
    (bytes, event) => bytes + JSON.stringify([event]).length,
    0,
  );
  assertEquals(
    value("sent_bytes_total"),
    sum(({ bytes }) => bytes) + bytesToThird,
  );
  // None of them takes compressed frames.
  assertEquals(value("sent_json_bytes_total"), value("sent_bytes_total"));
  assertEquals(
    value('connections_refused_total{reason="server_full"}'),
    1,
  );
  assertEquals(
    value('connections_refused_total{reason="no_such_room"}'),
    1,
  );
  assertEquals(value("engine_publish_duration_seconds_count"), 4);
  assert(value("flush_duration_seconds_count")! >= 2);
  assert(value("flush_duration_seconds_sum")! < 5);
  assert(samples.get("process_cpu_seconds_total")! > 0.01);
  assert(samples.get("process_resident_memory_bytes")! > 1e7);
  const started = samples.get("process_start_time_seconds")!;
  assert(Math.abs(Date.now() / 1e3 - started) < 120, `${started}`);
  for (const { socket } of both) socket.close();
});

/** Whether the last viewer count is this. */
function sees(viewers: number) {
  return ({ events }: CountingSocket): boolean =>
    events.findLast((event) => event.type === "viewers")?.count === viewers;
}

Deno.test("/metrics counts evictions by reason", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  const socket = `${server.url}/rooms/lobby/socket`;
  const binary = await Chatter.join(socket);
  binary.send(new Uint8Array([1]));
  assertEquals(await binary.closed, 1003);
  const nonsense = await Chatter.join(socket);
  for (let i = 0; i < 101; i++) nonsense.send("?");
  assertEquals(await nonsense.closed, 1008);
  const samples = await scrape(server.url);
  const evictions = (reason: string) =>
    samples.get(`hubbub_evictions_total{reason="${reason}"}`);
  assertEquals(
    [evictions("bad_frame"), evictions("refused_frames")],
    [1, 1],
  );
  assertEquals(
    samples.get('hubbub_messages_rejected_total{code="malformed"}'),
    101,
  );
});

Deno.test("/metrics has Prometheus' text format, with a description of every metric", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const kinds = new Map<string, string>();
  const explained = new Set<string>();
  for (const line of text.trimEnd().split("\n")) {
    const [, kind, name, rest] = line.match(/^# (HELP|TYPE) ([a-z_]+) (.+)$/) ??
      [];
    if (kind === "HELP") explained.add(name);
    else if (kind === "TYPE") kinds.set(name, rest);
    else if (line !== "") {
      const [, sample] =
        line.match(/^([a-z_]+)(?:\{[a-z]+="[^"]*"\})? [-+.e\d]+$/) ?? [];
      assert(sample, line);
      const family = kinds.has(sample)
        ? sample
        : sample.replace(/_(bucket|sum|count)$/, "");
      assert(kinds.has(family) && explained.has(family), sample);
      assertEquals(sample.endsWith("_total"), kinds.get(family) === "counter");
    }
  }
  assert(kinds.size >= 15, `${kinds.size} metrics`);
});
