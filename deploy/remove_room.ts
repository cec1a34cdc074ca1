/**
 * Removes a room and everything that belongs to it. This can't be undone.
 *
 *     ADMIN_TOKEN=… deno task remove-room NAME http://127.0.0.1:8000
 *
 * asks a running server to. Without a URL the room is removed from the storage itself:
 * from Redis if REDIS_URL is set, also while servers use it, or else from DATA_DIR, while
 * the server is stopped.
 *
 * @module
 */
import { join } from "node:path";
import { openEmbeddedEngine } from "../hub/engine/embedded/engine.ts";
import type { Engine } from "../hub/engine/engine.ts";
import { openRedisEngine } from "../hub/engine/redis/engine.ts";
import { KEEP_ALL } from "../hub/engine/retention.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { orExit } from "../hub/operator/or_exit.ts";
import { reason } from "../hub/operator/report.ts";
import { Refusal } from "../hub/refusal.ts";
import { type Config, readConfig } from "../server/config.ts";

/** Asks a server to remove a room. */
async function removeAt(
  url: string,
  room: string,
  token: string,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(new URL(`/rooms/${room}`, url), {
      method: "DELETE",
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
      },
    });
  } catch (cause) {
    throw new OperatorError(
      `Cannot remove "${room}": ${url} can't be reached: ${reason(cause)}.`,
      { cause },
    );
  }
  if (response.ok) return;
  const { code, message } = await response.json().catch(() => ({
    message: `the server answered ${response.status}.`,
  }));
  throw new OperatorError(
    code === "unauthorised"
      ? `Cannot remove "${room}": ADMIN_TOKEN isn't the token of the server at ${url}.`
      : `Cannot remove "${room}": ${message}`,
  );
}

/** Removes a room from the storage. */
async function removeFrom(
  config: Config,
  room: string,
): Promise<void> {
  const { redisUrl, dataDir } = config;
  if (!redisUrl) checkStopped(dataDir, room);
  const engine: Engine = redisUrl
    ? await openRedisEngine(redisUrl, KEEP_ALL, config)
    : openEmbeddedEngine(dataDir);
  try {
    await engine.remove(room);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new OperatorError(`Cannot remove "${room}": ${error.message}`, {
      cause: error,
    });
  } finally {
    await engine.close();
  }
}

/** Ensures that there is a database, and that no server uses it. */
function checkStopped(dataDir: string, room: string): void {
  try {
    Deno.statSync(join(dataDir, "hubbub.db"));
    using lock = Deno.openSync(join(dataDir, "lock"), {
      create: true,
      write: true,
    });
    if (lock.tryLockSync(true)) return lock.unlockSync();
  } catch (cause) {
    throw new OperatorError(
      `Cannot remove "${room}": DATA_DIR=${dataDir} has no database that can be used: ${
        reason(cause)
      }.`,
      { cause },
    );
  }
  throw new OperatorError(
    `Cannot remove "${room}": a server is using DATA_DIR=${dataDir}. ` +
      "Set ADMIN_TOKEN to its token and name its URL too: deno task remove-room NAME http://127.0.0.1:8000",
  );
}

if (import.meta.main) {
  await orExit(async () => {
    const [room, url, ...more] = Deno.args;
    const config = readConfig();
    const { adminToken } = config;
    if (!room || more.length > 0 || url && !URL.canParse(url)) {
      throw new OperatorError(
        "Cannot remove a room: give its name, and the URL of a running server, such as http://127.0.0.1:8000.",
      );
    }
    if (!url) await removeFrom(config, room);
    else if (adminToken) await removeAt(url, room, adminToken);
    else {
      throw new OperatorError(
        `Cannot remove "${room}": set ADMIN_TOKEN to the token of the server at ${url}.`,
      );
    }
    console.log(`Removed the room "${room}".`);
  });
}
