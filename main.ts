import type { App } from "fresh";
// What _fresh/server.js needs of Fresh is loaded with this module, wherever Fresh's
// sources lie: what is imported later has to be below --allow-read.
import "fresh/internal";
import {
  addressHashes,
  type Engine,
  Hub,
  Identity,
  openEmbeddedEngine,
  Vouchers,
} from "./hub/mod.ts";
import { orExit } from "./hub/operator/or_exit.ts";
import { setReportFormat } from "./hub/operator/report.ts";
import { keepSecret, splitSecrets } from "./hub/people/secret.ts";
import { createApp } from "./server/app.ts";
import { type Config, readConfig } from "./server/config.ts";
import { openFirstRoom } from "./server/first_room.ts";
import type { State } from "./server/state.ts";

interface Opened {
  readonly app: App<State>;
  readonly config: Config;
  readonly hub: Hub;
}

/** `app` is what `_fresh/server.js` serves, and `deno task dev` too. */
export const { app, config, hub }: Opened = await orExit(open);

async function open(): Promise<Opened> {
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
