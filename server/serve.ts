import denoJson from "../deno.json" with { type: "json" };
import { report } from "../hub/operator/report.ts";
import type { Hub } from "../hub/mod.ts";
import type { Config } from "./config.ts";
import { openFirstRoom } from "./first_room.ts";
import { Listener } from "./listen.ts";
import { METHODS } from "./methods.ts";
import { refusalResponse } from "./refusal_response.ts";
import { secure } from "./security.ts";

/** How often the first room is opened again if it is gone, in milliseconds: a shared storage may have been emptied. */
const FIRST_ROOM_INTERVAL = 30_000;

/** How long requests under way may take once the process is told to stop, in milliseconds. */
const DRAIN_TIME = 5_000;

/** What is served. */
interface Served {
  readonly config: Config;
  readonly hub: Hub;
  /** Answers what reaches the app. */
  readonly fetch: Deno.ServeHandler<Deno.NetAddr>;
}

/**
 * Serves until the process is told to stop, and lets its clients leave first.
 *
 * @throws {OperatorError} The address can't be listened on.
 */
export function serve({ config, hub, fetch }: Served): void {
  const listener = new Listener(
    config,
    (request, info) => refuse(request) ?? fetch(request, info),
  );
  report("info", "started", {
    version: denoJson.version,
    deno: Deno.version.deno,
    port: listener.port,
    engine: config.redisUrl ? "redis" : "embedded",
  });
  if (config.redisUrl) {
    // While the storage does not answer its own line says so.
    setInterval(
      () => void openFirstRoom(hub).catch(() => {}),
      FIRST_ROOM_INTERVAL,
    );
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => void drain(hub, listener, signal));
  }
}

/** What Fresh has no answer to but 500: an address that can't be decoded, a method it never heard of. */
function refuse({ method, url }: Request): Response | undefined {
  const refusal = (status: number, message: string) =>
    refusalResponse(
      { status, code: "malformed", message },
      secure(new Headers()),
    );
  if (!METHODS.some((known) => known === method)) {
    return refusal(501, `Cannot ${method}: there is no such method here.`);
  }
  try {
    decodeURI(new URL(url).pathname);
  } catch {
    return refusal(400, "Cannot read this address: it is not UTF-8.");
  }
}

/** Lets what is under way finish, tells clients to come back, and exits. */
async function drain(
  hub: Hub,
  listener: Listener,
  signal: string,
): Promise<void> {
  report("info", "draining", { signal });
  const began = performance.now();
  const { clients } = hub.census;
  const exit = (level: "info" | "warn", event: string) => {
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    report(level, event, { clients, seconds });
    Deno.exit(0);
  };
  const overtime = setTimeout(
    () => exit("warn", "drain_cut_short"),
    DRAIN_TIME,
  );
  Deno.unrefTimer(overtime);
  await hub.close();
  await listener.stop();
  exit("info", "drained");
}
