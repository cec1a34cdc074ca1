import type { App } from "fresh";
// What _fresh/server.js needs of Fresh is loaded with this module, wherever Fresh's
// sources lie: what is imported later has to be below --allow-read.
import "fresh/internal";
import { createApp, type State } from "./server/app.ts";
import denoJson from "./deno.json" with { type: "json" };
import { type Config, readConfig } from "./server/config.ts";
import {
  addressHashes,
  type Engine,
  Hub,
  Identity,
  openEmbeddedEngine,
  Refusal,
  Vouchers,
} from "./hub/mod.ts";
import { OperatorError } from "./hub/operator/operator_error.ts";
import { reason, report, setReportFormat } from "./hub/operator/report.ts";
import { keepSecret, splitSecrets } from "./hub/people/secret.ts";
import { Listener } from "./server/listen.ts";
import { secure } from "./routes/(_lib)/security.ts";

/** The room that is there from the first start. */
const FIRST_ROOM = "lobby";

/** How often the first room is seen to, in milliseconds: a shared storage may have been emptied. */
const FIRST_ROOM_INTERVAL = 30_000;

/** Methods that routes can have. */
const METHODS = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/** How long requests under way may take once the process is told to stop, in milliseconds. */
const DRAIN_TIME = 5_000;

/** `app` is what `_fresh/server.js` serves, and `deno task dev` too. */
export const { app, config, hub }: Started = await orExplain(open);

// Not awaited: _fresh/server.js imports this module, and would wait for it in vain.
if (import.meta.main) void orExplain(serve);

interface Started {
  readonly app: App<State>;
  readonly config: Config;
  readonly hub: Hub;
}

async function open(): Promise<Started> {
  const config = readConfig();
  const { jwtSecret: secret, jwtJwks: jwks, jwtAudience: audience } = config;
  setReportFormat(config.logFormat);
  const { engine, secrets } = await openEngine(config);
  const hub = new Hub(engine, {
    ...config,
    addressHashes: addressHashes(secrets),
  });
  const identity = await Identity.open(secrets);
  const vouchers = secret || jwks
    ? await Vouchers.open({ secret, jwks, audience })
    : undefined;
  await openFirstRoom(hub);
  const { adminToken } = config;
  const app = createApp({ config, hub, identity, vouchers, adminToken });
  return { app, config, hub };
}

/** The engine, and the secrets that are kept with it unless they are set. */
async function openEngine(
  { dataDir, redisUrl, secrets }: Config,
): Promise<{ engine: Engine; secrets: readonly string[] }> {
  if (redisUrl) {
    // Its client is a third of what starting costs, and 13 MB.
    const { openRedisEngine } = await import("./hub/engine/redis/engine.ts");
    const engine = await openRedisEngine(redisUrl);
    return { engine, secrets: secrets ?? splitSecrets(await engine.secret()) };
  }
  const engine = openEmbeddedEngine(dataDir);
  return { engine, secrets: secrets ?? keepSecret(dataDir) };
}

async function openFirstRoom(hub: Hub): Promise<void> {
  try {
    await hub.open(FIRST_ROOM);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "room_exists") return;
    throw new OperatorError(
      `Cannot open the first room, "${FIRST_ROOM}": ${reason(error.cause)}.`,
      { cause: error },
    );
  }
}

async function serve(): Promise<void> {
  const { default: { fetch } } = await import(
    new URL("./_fresh/server.js", import.meta.url).href
  );
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
    Deno.addSignalListener(signal, () => void drain(listener, signal));
  }
}

/** What Fresh has no answer to but 500: an address that can't be decoded, a method it never heard of. */
function refuse({ method, url }: Request): Response | undefined {
  const refusal = (status: number, message: string) =>
    Response.json({ code: "malformed", message }, {
      status,
      headers: secure(new Headers({ "cache-control": "no-store" })),
    });
  if (!METHODS.has(method)) {
    return refusal(501, `Cannot ${method}: there is no such method here.`);
  }
  try {
    decodeURI(new URL(url).pathname);
  } catch {
    return refusal(400, "Cannot read this address: it is not UTF-8.");
  }
}

/** Lets what is under way finish, tells clients to come back, and exits. */
async function drain(listener: Listener, signal: string): Promise<void> {
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

/** Runs what starts the process; an operator's mistake is one line, not a stack. */
async function orExplain<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
