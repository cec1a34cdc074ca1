/**
 * How smoothly a room's page runs in Chromium while the chat is busy:
 * `deno task bench-page`, with a part of a scenario's name for that one only. It prints,
 * for each scenario, the frames that were drawn, the tasks that kept the page from
 * answering, and how many messages the list was given.
 *
 * The server and the senders share the machine with the browser. The CPU time that
 * they take makes tasks longer by the clock, but not in the thread's CPU time: both
 * are printed.
 *
 * @module
 */
import { type Browser, chromium, type Page } from "playwright-core";
import { Subprotocol } from "../../hub/websocket.ts";
import { Chatter } from "../../tests/tools/chatter.ts";
import { connect } from "../../tests/tools/listener.ts";
import { HostedRoom } from "../../tests/browser/broadcasting.ts";
import { MediaServer } from "../../tests/browser/media_server.ts";
import { loop, moves } from "../../tests/browser/playing.ts";
import { RoomServer } from "../../tests/browser/room_server.ts";
import { TALK } from "../budget_sample.ts";

/** A scenario. */
interface Scenario {
  readonly name: string;
  /** Messages a second. */
  readonly rate: number;
  /** The room's reading pace, in messages a second; 0: none. */
  readonly pace: number;
  /** How many times slower than the machine the page runs. */
  readonly slowdown: number;
  /** Whether they fly over a video. */
  readonly stream: boolean;
  /** Whether the list is visible. */
  readonly list: boolean;
  /** How frames come to the page, beside a {@linkcode CROWD}; absent: it is alone. */
  readonly frames?: "plain" | "compressed";
}

/** How many times slower than this machine a slow one is. */
const SLOW = 4;

/** The page gets all messages. */
const ALL = { pace: 0, slowdown: SLOW };

/** The default pace in a room that is far over it. */
const PACED = { rate: 2_000, pace: 15, list: true };

/** So many clients that the server compresses each frame. */
const CROWD = 300;

/** A script that takes from a page what it needs to inflate frames. */
const NO_INFLATING = "delete globalThis.DecompressionStream";

const SCENARIOS: readonly Scenario[] = [
  {
    name: "Danmaku, 50 messages/s",
    ...ALL,
    rate: 50,
    stream: true,
    list: false,
  },
  {
    name: "Danmaku and list, 50 messages/s",
    ...ALL,
    rate: 50,
    stream: true,
    list: true,
  },
  { name: "List, 50 messages/s", ...ALL, rate: 50, stream: false, list: true },
  {
    name: "List, 200 messages/s",
    ...ALL,
    rate: 200,
    stream: false,
    list: true,
  },
  {
    name: "List, 2,000 messages/s at a pace of 15",
    ...PACED,
    slowdown: 1,
    stream: false,
  },
  {
    name: "Danmaku and list, 2,000 messages/s at a pace of 15",
    ...PACED,
    slowdown: SLOW,
    stream: true,
  },
  ...(["plain", "compressed"] as const).map((frames) => ({
    name: `List, 50 messages/s in ${frames} frames beside ${CROWD} clients`,
    ...ALL,
    rate: 50,
    stream: false,
    list: true,
    frames,
  })),
];

/** What one person posts at most, in messages a second. */
const MAX_RATE = 200;

/** After this time without a chance to post, what was due is left out, in milliseconds. */
const MAX_LATE_MS = 200;

/** The measurement and the warm-up of each scenario, in milliseconds. */
const MEASURE_MS = 20_000;
const WARM_UP_MS = 5_000;

/** The browser's own threshold of a long task, in milliseconds. */
const LONG_TASK_MS = 50;

/** A task of the page, in milliseconds. */
interface Task {
  readonly byClock: number;
  /** The CPU time of it. */
  readonly worked: number;
}

/** The page's own measurements, in milliseconds. */
interface Seen {
  /** Between two frames. */
  readonly frames: readonly number[];
  readonly flying: number;
  /** Rows of messages that were added to the list. */
  readonly rows: number;
  /** Messages that were posted. */
  readonly posted: number;
  /** Tasks of the page's own thread. */
  readonly tasks: readonly Task[];
}

async function run(
  { rate, pace, slowdown, stream, list, frames }: Scenario,
): Promise<Seen> {
  await using server = await RoomServer.start({ READING_PACE: String(pace) });
  await using media = new MediaServer();
  const room = await HostedRoom.open(server, {
    stream: stream ? media.url("clip.m4s") : "",
  });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless=new", "--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
    });
    if (frames === "plain") await page.addInitScript(NO_INFLATING);
    await page.goto(room.url);
    using _crowd = await joinCrowd(frames ? CROWD : 0, room.url);
    if (stream) {
      await page.locator(".danmaku").waitFor({ state: "attached" });
      await moves(page);
      await loop(page);
    }
    if (!list) {
      await page.getByRole("button", { name: "Chat", exact: true }).click();
    }
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    using people = new DisposableStack();
    const chatters = await gather(people, room.url, rate);
    const stop = talk(chatters, rate);
    const lost = disconnected(chatters);
    if (pace > 0) {
      await Promise.race([lost, page.locator(".opens").first().waitFor()]);
    }
    await page.waitForTimeout(WARM_UP_MS);
    await browser.startTracing(page, { categories: ["toplevel"] });
    const before = postedBy(chatters);
    const seen = await Promise.race([lost, watch(page)]);
    const posted = postedBy(chatters) - before;
    const tasks = await stopTracing(browser);
    stop();
    return { ...seen, posted, tasks };
  } finally {
    await browser.close();
  }
}

/** As many people as the rate takes. */
async function gather(
  people: DisposableStack,
  url: string,
  rate: number,
): Promise<Chatter[]> {
  const chatters: Chatter[] = [];
  for (let i = 0; i < rate / MAX_RATE; i++) {
    chatters.push(people.use(await Chatter.join(`${url}/socket`)));
  }
  return chatters;
}

/** How many of their messages the server has accepted. */
function postedBy(chatters: readonly Chatter[]): number {
  return chatters.flatMap(({ events }) => events)
    .filter(({ type }) => type === "accepted").length;
}

/** Rejects once the server disconnects one of them. */
function disconnected(chatters: readonly Chatter[]): Promise<never> {
  return Promise.race(chatters.map(async ({ closed }) => {
    const code = await closed;
    throw new Error(`Cannot measure: a sender was disconnected (${code})`);
  }));
}

/** Posts at a steady rate, in turns, until the returned function is called. */
function talk(chatters: readonly Chatter[], rate: number): () => void {
  let last = performance.now();
  let due = 0;
  let said = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    // After a late timer not all at once: the server disconnects those who flood it.
    due += Math.min(now - last, MAX_LATE_MS) * rate / 1_000;
    last = now;
    for (; said < due; said++) {
      const [, text] = TALK[said % TALK.length];
      chatters[said % chatters.length].send(
        JSON.stringify({
          type: "say",
          key: String(said),
          text: `${text} ${said}`,
        }),
      );
    }
  }, 20);
  return () => clearInterval(timer);
}

async function watch(page: Page): Promise<Omit<Seen, "posted" | "tasks">> {
  return await page.evaluate(async (length) => {
    const frames: number[] = [];
    let flying = 0;
    let rows = 0;
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes as NodeListOf<HTMLElement>) {
          rows += node.dataset.seq
            ? 1
            : node.querySelectorAll("[data-seq]").length;
        }
      }
    });
    observer.observe(document.querySelector("#messages")!, {
      childList: true,
      subtree: true,
    });
    let last = await new Promise<number>(requestAnimationFrame);
    const end = last + length;
    while (last < end) {
      const now = await new Promise<number>(requestAnimationFrame);
      frames.push(now - last);
      last = now;
      flying = Math.max(flying, document.querySelectorAll(".fly").length);
    }
    observer.disconnect();
    return { frames, flying, rows };
  }, MEASURE_MS);
}

/** The fields used of an event of Chromium's trace; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

async function stopTracing(browser: Browser): Promise<Task[]> {
  const trace = new TextDecoder().decode(await browser.stopTracing());
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(trace);
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = new Set(
    traceEvents.filter(({ name, args }) =>
      name === "thread_name" && args?.name === "CrRendererMain"
    ).map(thread),
  );
  return traceEvents.filter((event) =>
    event.name === "ThreadControllerImpl::RunTask" && pages.has(thread(event))
  ).map(({ dur = 0, tdur = 0 }) => ({
    byClock: dur / 1_000,
    worked: tdur / 1_000,
  }));
}

/** Connects clients, which disconnect in the end. */
async function joinCrowd(size: number, room: string): Promise<Disposable> {
  const sockets = Array.from(
    { length: size },
    () => connect(`${room}/socket`, { protocols: [Subprotocol.Deflate] }),
  );
  await Promise.all(
    sockets.map((socket) => new Promise((open) => socket.onopen = open)),
  );
  return {
    [Symbol.dispose]() {
      for (const socket of sockets) socket.close();
    },
  };
}

function describe({ frames, tasks, flying, rows, posted }: Seen): string {
  const perSecond = (count: number) => (count * 1_000 / MEASURE_MS).toFixed(1);
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.floor((sorted.length - 1) * part)].toFixed(1);
  const rate = 1_000 * frames.length / sum(frames);
  const long = (times: number[]) =>
    `${times.filter((time) => time > LONG_TASK_MS).length}, the longest ${
      Math.max(...times).toFixed(1)
    } ms`;
  return [
    `frames: ${rate.toFixed(1)} a second`,
    `between two: median ${at(.5)} ms, p99 ${at(.99)} ms, longest ${at(1)} ms`,
    `the page's work: ${
      (1_000 * sum(tasks.map(({ worked }) => worked)) / sum(frames)).toFixed(0)
    } ms a second`,
    `tasks over ${LONG_TASK_MS} ms by the page's work: ${
      long(tasks.map(({ worked }) => worked))
    }`,
    `tasks over ${LONG_TASK_MS} ms by the clock: ${
      long(tasks.map(({ byClock }) => byClock))
    }`,
    `flying at once: ${flying}`,
    `messages posted: ${perSecond(posted)} a second`,
    `rows added: ${perSecond(rows)} a second`,
  ].map((line) => `  ${line}`).join("\n");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

if (import.meta.main) {
  const [wanted = ""] = Deno.args;
  for (const scenario of SCENARIOS) {
    if (!scenario.name.includes(wanted)) continue;
    console.log(
      `${scenario.name}, ${scenario.slowdown}x CPU slowdown, load ${
        Deno.loadavg()[0].toFixed(1)
      }`,
    );
    console.log(describe(await run(scenario)));
  }
  Deno.exit();
}
