import { createRequire } from "node:module";
import { permissions } from "../../tasks/permissions.ts";
import { COOKIE_SECRET } from "../generator/handshake.ts";
import type { Dialect } from "../generator/plan.ts";
import { BENCH, ROOT, runs, SERVER_CORE, spawnOn, Unable } from "./machine.ts";

/** The servers under measurement. */
export type ServerName = "hubbub" | "loop" | "upgrade" | "ws" | "bun";

/** Their names in the table. */
export const TITLES: Record<ServerName, string> = {
  hubbub: "Hubbub",
  loop: "Deno, plain loop",
  upgrade: "Deno, bare upgrade",
  ws: "ws on Node",
  bun: "Bun, publish",
};

/** The token with which the harness sets rules. */
export const ADMIN_TOKEN = "bench-".repeat(6);

/** Hubbub's settings: no limit on messages and rooms, and enough history for a storm. */
const SETTINGS = {
  ADMIN_TOKEN,
  SECRET: COOKIE_SECRET,
  ROOM_RATE: "0",
  HOST: "127.0.0.1",
  PORT: "0",
  MESSAGE_RATE: "0",
  HISTORY_SIZE: "100000",
};

/** How long a server may take to listen, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

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
  const child = spawnOn(
    SERVER_CORE,
    connections,
    command(name, folder),
    name === "hubbub"
      ? { cwd: ROOT, env: { ...SETTINGS, DATA_DIR: folder } }
      : { cwd: BENCH },
  );
  const stop = async () => {
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  };
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => void lines.cancel(), START_TIMEOUT_MS);
  let printed = "";
  let port: string | undefined;
  while (!port) {
    const { value, done } = await lines.read();
    if (done) {
      await stop();
      throw new Error(`${TITLES[name]} did not start: ${printed}`);
    }
    printed += value;
    port = printed.match(/http:\/\/\S+:(\d+)\s/)?.[1];
  }
  clearTimeout(timer);
  lines.releaseLock();
  return {
    port: Number(port),
    pid: child.pid,
    dialect: name === "hubbub" ? "hubbub" : "echo",
    [Symbol.asyncDispose]: stop,
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

/** Whether this machine has the server's runtime. */
export function available(name: ServerName): boolean | Promise<boolean> {
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
  }
}

/** The command that `deno task start` runs at the end. */
function startCommand(folder: string): string[] {
  return [
    // As the task says.
    ...["env", "MALLOC_TRIM_THRESHOLD_=67108864"],
    "MALLOC_MMAP_THRESHOLD_=33554432",
    ...[Deno.execPath(), "run", ...permissions(folder, ["."])],
    "tasks/start.ts",
  ];
}
