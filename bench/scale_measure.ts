/**
 * Measures on this machine what bench/scale.ts reckons with: CPU time per frame, plain and
 * compressed, of an instance and of nginx in front of it, memory per client, and what Redis
 * spends on each instance that hears of a message. bench/redis_message.ts measures what it
 * spends on the message.
 *
 *     deno run --config deno.json -A bench/scale_measure.ts
 *
 * @module
 */
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { Log } from "../hub/room/log/log.ts";
import { RateMeter } from "../hub/room/log/rate_meter.ts";
import { SampledLog } from "../hub/room/log/sampled_log.ts";
import { Subprotocol } from "../hub/websocket.ts";
import { behindNginx, FRONT, Nginx } from "../tests/nginx/nginx.ts";
import { TestRedis } from "../tests/redis/redis.ts";
import { connect } from "../tests/tools/listener.ts";
import { ensureBuilt, TestServer } from "../tests/tools/server.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";
import { chatText } from "./generator/chat_text.ts";
import { cpuSeconds } from "./generator/process.ts";
import { simulateChat } from "./scale_chat.ts";

/** Readers: slightly fewer than nginx allows from one address. */
const READERS = 280;

/** The duration of a measurement, in milliseconds. */
const MEASURE_MS = 8_000;

/** The interval of messages, in milliseconds. */
const INTERVAL_MS = 20;

/** Messages a second where the sample is measured. */
const SAMPLED_RATE = 2_000;

/** Subscribers of a Redis channel. */
const SUBSCRIBERS = 100;

/** Messages published. */
const PUBLISHED = 5_000;

/** CPU seconds of the nginx workers of this machine. */
function nginxSeconds(): number {
  let seconds = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const program = Deno.readTextFileSync(`/proc/${name}/comm`).trim();
      if (program === "nginx") seconds += cpuSeconds(Number(name));
    } catch {
      // It has exited since it was listed.
    }
  }
  return seconds;
}

async function scrape(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) =>
    Number(
      text.split("\n").find((line) => line.startsWith(name))?.split(" ")
        .at(-1) ?? 0,
    );
}

/** Opens a WebSocket to the lobby, and waits for the welcome. */
async function join(
  url: string,
  protocol: string = Subprotocol.Text,
): Promise<WebSocket> {
  const socket = connect(`${url}/rooms/lobby/socket`, {
    protocols: [protocol],
  });
  await new Promise((resolve) => socket.onmessage = resolve);
  socket.onmessage = null;
  return socket;
}

/** Measures what frames of a subprotocol cost. */
async function measureFrames(protocol: string): Promise<void> {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path, {
    ...behindNginx(8001),
    MESSAGE_RATE: "0",
    READING_PACE: "0",
  });
  await using _nginx = await Nginx.start();
  const before = await scrape(server.url);
  const sockets = await Promise.all(
    Array.from({ length: READERS }, () => join(FRONT, protocol)),
  );
  await pause(1_500);
  const begin = await scrape(server.url);
  const nginx = nginxSeconds();
  let said = 0;
  const talk = setInterval(
    () =>
      sockets[0].send(
        JSON.stringify({
          type: "say",
          key: `${++said}`,
          text: chatText(said),
        }),
      ),
    INTERVAL_MS,
  );
  await pause(MEASURE_MS);
  clearInterval(talk);
  await pause(500);
  const end = await scrape(server.url);
  const nginxTook = nginxSeconds() - nginx;
  console.log(`${protocol}:`);
  const grew = (name: string) => end(name) - begin(name);
  const events = grew('hubbub_frames_sent_total{kind="events"}');
  const own = grew('hubbub_frames_sent_total{kind="own"}');
  const all = events + own;
  const cpu = grew("process_cpu_seconds_total");
  const memory = begin("process_resident_memory_bytes") -
    before("process_resident_memory_bytes");
  const joined = begin("process_cpu_seconds_total") -
    before("process_cpu_seconds_total");
  print(`instance: CPU per join`, `${(joined / READERS * 1e6).toFixed(0)} µs`);
  print(`instance: CPU per frame`, `${(cpu / all * 1e6).toFixed(1)} µs`);
  print(`nginx: CPU per frame`, `${(nginxTook / all * 1e6).toFixed(1)} µs`);
  print(
    `payload per delivery`,
    `${
      (grew("hubbub_sent_bytes_total") / grew("hubbub_deliveries_total"))
        .toFixed(0)
    } B`,
  );
  print(
    `instance: memory per client`,
    `${(memory / READERS / 1024).toFixed(1)} KiB`,
  );
  for (const socket of sockets) socket.close();
}

async function measureRedis(): Promise<void> {
  await using redis = await TestRedis.start();
  const url = redis.url();
  const cpu = async () => {
    const info = await redis.ask(url, "INFO", "cpu");
    const of = (name: string) =>
      Number(info.match(new RegExp(`${name}:(\\S+)`))![1]);
    return of("used_cpu_user") + of("used_cpu_sys");
  };
  const publish = async (): Promise<number> => {
    const before = await cpu();
    const benchmark = new Deno.Command("redis-benchmark", {
      args: ["-p", String(redis.port), "-n", String(PUBLISHED), "-c", "1"]
        .concat(["-q", "PUBLISH", "channel", "x".repeat(200)]),
      stdout: "null",
    });
    await benchmark.output();
    return (await cpu() - before) / PUBLISHED * 1e6;
  };
  const alone = await publish();
  const subscribers = await Promise.all(
    Array.from({ length: SUBSCRIBERS }, async () => {
      const connection = await Deno.connect({
        hostname: "127.0.0.1",
        port: redis.port,
      });
      await connection.write(
        new TextEncoder().encode("SUBSCRIBE channel\r\n"),
      );
      const done = connection.readable.pipeTo(new WritableStream())
        .catch(() => {});
      return { done };
    }),
  );
  await pause(300);
  const heard = await publish();
  print(
    `Redis: CPU for each instance that hears it`,
    `${((heard - alone) / SUBSCRIBERS).toFixed(2)} µs`,
  );
  await redis.signal("SIGKILL");
  await Promise.all(subscribers.map(({ done }) => done));
}

/** Measures what sampling a busy room costs. */
async function measureSample(): Promise<void> {
  const meter = new RateMeter(15);
  const log = new SampledLog(new Log(0), meter, () => {});
  const { posted } = simulateChat(SAMPLED_RATE, 0, 0, 2 * MEASURE_MS);
  const messages = posted.values();
  let count = 0;
  const talk = async (durationMs: number) => {
    const start = performance.now();
    for (let now = start; now < start + durationMs; now = performance.now()) {
      for (const event of messages.take(SAMPLED_RATE / 10)) {
        meter.note(now);
        log.append(event, now);
        count++;
      }
      await pause(100);
    }
  };
  // Until the room counts as busy.
  await talk(6_000);
  count = 0;
  const before = process.cpuUsage();
  await talk(MEASURE_MS);
  const { user, system } = process.cpuUsage(before);
  log.stop();
  print(
    "instance: CPU per message for the sample",
    `${((user + system) / count).toFixed(1)} µs`,
  );
}

function print(what: string, value: string): void {
  console.log(`${what.padEnd(44)}${value.padStart(12)}`);
}

if (import.meta.main) {
  await measureFrames(Subprotocol.Bytes);
  await measureFrames(Subprotocol.Deflate);
  await measureSample();
  await measureRedis();
}
