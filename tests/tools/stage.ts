/**
 * A hub with a room.
 *
 * @module
 */
import { openEmbeddedEngine } from "../../hub/engine/embedded/engine.ts";
import type { Engine } from "../../hub/engine/engine.ts";
import { Hub } from "../../hub/hub.ts";
import type { HubOptions } from "../../hub/options.ts";
import { personNamed, UNLIMITED } from "./people.ts";
import { TempDir } from "./temp_dir.ts";

export const host = personNamed("Hanna");

/**
 * Opens a hub with the room "stage", whose host is Hanna.
 *
 * @param watch Changes the hub's engine.
 */
export async function openStage(
  options: Partial<HubOptions>,
  watch: (engine: Engine) => Engine = (engine) => engine,
) {
  const folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  const hub = new Hub(watch(engine), { ...UNLIMITED, ...options });
  await hub.open("stage", host);
  return {
    hub,
    engine,
    async [Symbol.asyncDispose]() {
      await hub.close();
      folder[Symbol.dispose]();
    },
  };
}
