import { createRequire } from "node:module";
import { permissions } from "../../tasks/permissions.ts";
import { COOKIE_SECRET } from "../generator/handshake.ts";
import type { Dialect } from "../generator/plan.ts";
import { BENCH, ROOT, runs, SERVER_CORE, spawnOn, Unable } from "./machine.ts";

/** The servers under measurement. */
export type ServerName =
  | "hubbub"
  | "loop"
  | "upgrade"
  | "ws"
  | "bun"
  | "centrifugo"
  | "centrifugo-small";

/** Their names in the table. */
export const TITLES: Record<ServerName, string> = {
  hubbub: "Hubbub",
  loop: "Deno, plain loop",
  upgrade: "Deno, bare upgrade",
  ws: "ws on Node",
  bun: "Bun, publish",
  centrifugo: "Centrifugo",
  "centrifugo-small": "Centrifugo, small buffers",
};

const DIALECTS: Record<ServerName, Dialect> = {
  hubbub: "hubbub",
  loop: "echo",
  upgrade: "echo",
  ws: "echo",
  bun: "echo",
  centrifugo: "centrifugo",
  "centrifugo-small": "centrifugo",
};

/** The token with which the harness sets rules. */
export const ADMIN_TOKEN = "bench-".repeat(6);

/**
 * Centrifugo with the buffers that its documentation advises where clients are many and
 * write little. What it advises against system calls, `client.write_delay`, is not in the
 * open edition.
 *
 * @see https://centrifugal.dev/docs/transports/websocket
 */
const SMALL_BUFFERS = {
  CENTRIFUGO_WEBSOCKET_READ_BUFFER_SIZE: "512",
  CENTRIFUGO_WEBSOCKET_WRITE_BUFFER_SIZE: "512",
  CENTRIFUGO_WEBSOCKET_USE_WRITE_BUFFER_POOL: "true",
};

/** Centrifugo's binary, if the environment names one. */
const CENTRIFUGO_BIN = Deno.env.get("CENTRIFUGO_BIN");

/** Hubbub's settings: no limit on messages, rooms and the reading pace, and enough history for a storm. */
const SETTINGS = {
  ADMIN_TOKEN,
  SECRET: COOKIE_SECRET,
  ROOM_RATE: "0",
  HOST: "127.0.0.1",
  PORT: "0",
  MESSAGE_RATE: "0",
  READING_PACE: "0",
  HISTORY_SIZE: "100000",
};

/** How long a server may take to listen, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** How often a server that prints no port is tried, in milliseconds. */
const TRY_INTERVAL_MS = 50;

/** A running server. */
export interface Server extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly dialect: Dialect;
}

/** Starts a server on its core, without data. */
export async function startServer(
  name: ServerName,
  connections: number,
): Promise<Server> {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-bench-" });
  const given = DIALECTS[name] === "centrifugo" ? freePort() : undefined;
  const child = spawnOn(
    SERVER_CORE,
    connections,
    command(name, folder),
    name === "hubbub"
      ? { cwd: ROOT, env: { ...SETTINGS, DATA_DIR: folder } }
      : { cwd: BENCH, env: environment(name, given) },
  );
  const stop = async () => {
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  };
  try {
    const port = given === undefined
      ? await printedPort(child)
      : await untilListening(given);
    const { pid } = child;
    return { port, pid, dialect: DIALECTS[name], [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw new Error(`Cannot start ${TITLES[name]}`, { cause: error });
  }
}

/** The port in the URL that a server prints once it listens. */
async function printedPort({ stdout }: Deno.ChildProcess): Promise<number> {
  const lines = stdout.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => void lines.cancel(), START_TIMEOUT_MS);
  let printed = "";
  let port: string | undefined;
  while (!port) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`it printed no port: ${printed}`);
    printed += value;
    port = printed.match(/http:\/\/\S+:(\d+)\s/)?.[1];
  }
  clearTimeout(timer);
  lines.releaseLock();
  return Number(port);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Returns the port once a server listens on it. */
async function untilListening(port: number): Promise<number> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (true) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return port;
    } catch (error) {
      const isRefused = error instanceof Deno.errors.ConnectionRefused;
      if (!isRefused || performance.now() > deadline) throw error;
      await new Promise((next) => setTimeout(next, TRY_INTERVAL_MS));
    }
  }
}

function environment(
  name: ServerName,
  port: number | undefined,
): Record<string, string> {
  return {
    ...(port === undefined
      ? {}
      : { CENTRIFUGO_HTTP_SERVER_PORT: String(port) }),
    ...(name === "centrifugo-small" ? SMALL_BUFFERS : {}),
  };
}

/** Builds Hubbub's front end if stale, as `deno task start` does. */
export async function build(): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "build", "--if-stale"],
    cwd: ROOT,
  }).spawn().status;
  if (!success) throw new Unable("Cannot measure: Hubbub's build failed.");
}

/** Whether this machine has the server, or its runtime. */
export function available(name: ServerName): boolean | Promise<boolean> {
  if (DIALECTS[name] === "centrifugo") return CENTRIFUGO_BIN !== undefined;
  return name !== "ws" || runs("node");
}

/** Bun's binary in its npm package, whose install script, which would link it, is not run. */
export function bunPath(): string {
  const { resolve } = createRequire(
    Deno.realPathSync(new URL("node_modules/bun/package.json", BENCH)),
  );
  const arch = Deno.build.arch === "aarch64" ? "aarch64" : "x64";
  for (const libc of ["", "-musl"]) {
    try {
      const path = resolve(`@oven/bun-linux-${arch}${libc}/bin/bun`);
      const { success } = new Deno.Command(path, { args: ["--version"] })
        .outputSync();
      if (success) return path;
    } catch {
      // Not installed, or not for this machine's libc; perhaps the other one is.
    }
  }
  throw new Unable("Cannot measure: npm's package of Bun does not run here.");
}

function command(name: ServerName, folder: string): string[] {
  switch (name) {
    case "hubbub":
      return startCommand(folder);
    case "loop":
      return [Deno.execPath(), "run", "--allow-net", "peers/deno_loop.ts"];
    case "upgrade":
      return [Deno.execPath(), "run", "--allow-net", "peers/deno_upgrade.ts"];
    case "ws":
      return ["node", "peers/node_ws.cjs"];
    case "bun":
      return [bunPath(), "peers/bun_publish.ts"];
    case "centrifugo":
    case "centrifugo-small":
      return [CENTRIFUGO_BIN!, "--config", "peers/centrifugo.json"];
  }
}

/** The command that `deno task start` runs at the end. */
function startCommand(folder: string): string[] {
  return [
    // As the task says.
    ...["env", "DENO_USE_WRITEV=1", "MALLOC_TRIM_THRESHOLD_=67108864"],
    "MALLOC_MMAP_THRESHOLD_=33554432",
    ...[Deno.execPath(), "run", ...permissions(folder, ["."])],
    "tasks/start.ts",
  ];
}
