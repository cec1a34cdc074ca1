import denoJson from "../deno.json" with { type: "json" };
import { report, type ReportFields } from "../hub/operator/report.ts";
import type { Hub } from "../hub/mod.ts";
import type { Config } from "./config.ts";
import { cooldownRefusal } from "./cooldown.ts";
import { openFirstRoom } from "./first_room.ts";
import { Listener } from "./listen.ts";
import { METHODS } from "./methods.ts";
import { shared } from "./origin.ts";
import { pathRefusal } from "./path_refusal.ts";
import { refusalResponse } from "./refusal_response.ts";
import { BARE_HEADERS } from "./security.ts";
import type { SocketHandler } from "./socket_handler.ts";

/**
 * How often the first room is reopened if it is gone, in milliseconds: shared storage may
 * have been emptied.
 */
const FIRST_ROOM_INTERVAL_MS = 30_000;

/** How long shutting down may take, in milliseconds. */
const DRAIN_TIMEOUT_MS = 5_000;

/** How long it may take while something fills the memory, in milliseconds. */
const EXHAUSTED_TIMEOUT_MS = 1_000;

/** The exit code when memory is exhausted: a failure, so that a supervisor restarts the process. */
const EXIT_EXHAUSTED = 75;

interface Served {
  readonly config: Config;
  readonly hub: Hub;
  readonly sockets: SocketHandler;
  /** Answers other requests. */
  readonly fetch: Deno.ServeHandler<Deno.NetAddr>;
}

/**
 * Serves until a signal stops the process, then drains its clients.
 *
 * @throws {OperatorError} It can't listen on the address.
 */
export function serve({ config, hub, sockets, fetch }: Served): void {
  const listener = new Listener(
    config,
    (request, info) =>
      cooldownRefusal(request, info, hub, config) ??
        earlyRefusal(request, config) ?? sockets.answer(request, info) ??
        fetch(request, info),
  );
  report("info", "started", {
    version: denoJson.version,
    deno: Deno.version.deno,
    port: listener.port,
    engine: config.redisUrl ? "redis" : "embedded",
  });
  if (config.redisUrl) {
    // A storage failure is reported elsewhere.
    setInterval(
      () => void openFirstRoom(hub).catch(() => {}),
      FIRST_ROOM_INTERVAL_MS,
    );
  }
  let isDraining = false;
  const drainOnce = (options: Draining) => {
    if (isDraining) return;
    isDraining = true;
    void drain(hub, listener, options);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => drainOnce({ why: { signal } }));
  }
  void hub.exhausted.then(() =>
    drainOnce({
      why: { reason: "memory" },
      timeoutMs: EXHAUSTED_TIMEOUT_MS,
      code: EXIT_EXHAUSTED,
    })
  );
}

/** Refuses what Fresh can't answer. */
function earlyRefusal(request: Request, config: Config): Response | undefined {
  const refused = pathRefusal(request) ?? methodRefusal(request);
  if (refused) shared(refused.headers, request, config);
  return refused;
}

/** Refuses methods that Fresh answers with 500, because it knows no such route. */
function methodRefusal({ method }: Request): Response | undefined {
  if (METHODS.some((known) => known === method)) return undefined;
  return refusalResponse({
    status: 501,
    code: "method_not_allowed",
    message: `Cannot ${method}: this server does not support that method.`,
  }, BARE_HEADERS);
}

/** How to drain. */
interface Draining {
  /** The cause, for the log. */
  readonly why: ReportFields;
  readonly timeoutMs?: number;
  /** The process's exit code. */
  readonly code?: number;
}

/** Finishes pending work, tells clients to reconnect, and exits. */
async function drain(
  hub: Hub,
  listener: Listener,
  { why, timeoutMs = DRAIN_TIMEOUT_MS, code = 0 }: Draining,
): Promise<void> {
  report("info", "draining", why);
  const began = performance.now();
  const { clients } = hub.census;
  const exit = (level: "info" | "warn", event: string) => {
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    report(level, event, { clients, seconds });
    Deno.exit(code);
  };
  const timer = setTimeout(
    () => exit("warn", "drain_cut_short"),
    timeoutMs,
  );
  Deno.unrefTimer(timer);
  await hub.close();
  await listener.stop();
  exit("info", "drained");
}
