import type { App } from "fresh";
import denoJson from "./deno.json" with { type: "json" };
// Loads with this module what _fresh/server.js needs of Fresh, wherever Fresh's sources
// are: later imports must be below --allow-read.
import "fresh/internal";
import {
  addressHashes,
  type Engine,
  Hub,
  Identity,
  ListKeys,
  openEmbeddedEngine,
  viewerHash,
  Vouchers,
} from "./hub/mod.ts";
import type { Retention } from "./hub/engine/retention.ts";
import { Hook } from "./hub/moderation/hook/hook.ts";
import { orExit } from "./hub/operator/or_exit.ts";
import { setReportFormat } from "./hub/operator/report.ts";
import { keepSecret, splitSecrets } from "./hub/people/secret.ts";
import { Overview } from "./hub/overview/overview.ts";
import { Admin } from "./server/admin/admin.ts";
import { createApp } from "./server/app.ts";
import { type Config, readConfig } from "./server/config.ts";
import { FIRST_ROOM, openFirstRoom } from "./server/first_room.ts";
import { SocketHandler } from "./server/socket_handler.ts";
import type { State } from "./server/state.ts";

interface Opened {
  readonly app: App<State>;
  readonly config: Config;
  readonly hub: Hub;
  /** Opens sockets, past the app. */
  readonly sockets: SocketHandler;
}

/** `app` is served by `_fresh/server.js` and by `deno task dev`. */
export const { app, config, hub, sockets }: Opened = await orExit(open);

async function open(): Promise<Opened> {
  const config = readConfig();
  const { jwtSecret: secret, jwtJwks: jwks, jwtAudience: audience } = config;
  setReportFormat(config.logFormat);
  const { engine, secrets } = await openEngine(config);
  const hub = new Hub(engine, {
    ...config,
    lastingRoom: FIRST_ROOM,
    listKeys: new ListKeys(secrets),
    hook: Hook.open(config),
    addressHashes: addressHashes(secrets, config),
    viewerHash: viewerHash(secrets[0]),
  });
  const identity = new Identity(secrets);
  const vouchers = secret || jwks
    ? await Vouchers.open({ secret, jwks, audience })
    : undefined;
  await openFirstRoom(hub);
  const { adminToken } = config;
  const recognition = { identity, vouchers, adminToken };
  const sockets = new SocketHandler({ config, hub, ...recognition });
  const named = {
    name: `${config.host}:${config.port}`,
    version: denoJson.version,
  };
  const overview = new Overview(engine, hub, named);
  const admin = adminToken === undefined
    ? undefined
    : new Admin(secrets, adminToken, overview, config);
  const app = createApp({ config, hub, sockets, admin, ...recognition });
  return { app, config, hub, sockets };
}

/** Opens the engine, and returns it with the secrets, which it stores if none are set. */
async function openEngine(
  config: Config,
): Promise<{ engine: Engine; secrets: readonly string[] }> {
  const { dataDir, redisUrl, secrets, historyMaxMb, historyMaxDays } = config;
  const retention: Retention = {
    maxBytes: historyMaxMb * 1024 ** 2,
    maxAgeMs: historyMaxDays * 24 * 3_600_000,
  };
  if (redisUrl) {
    // The Redis client takes a third of the start-up time, and 13 MB.
    const { openRedisEngine } = await import("./hub/engine/redis/engine.ts");
    const engine = await openRedisEngine(redisUrl, retention, config);
    const all = secrets ?? splitSecrets(await engine.secret());
    await engine.checkSecrets(all);
    return { engine, secrets: all };
  }
  const engine = openEmbeddedEngine(dataDir, retention);
  return { engine, secrets: secrets ?? keepSecret(dataDir) };
}
