/**
 * Modules, styles and texts that a chat doesn't need until it is live. They are loaded
 * together.
 *
 * @module
 */
import { untilLoaded } from "./until_loaded.ts";
import type { RoomState } from "./state/room_state.ts";

type Modules = typeof import("./lazy_modules.ts");

let loaded: Promise<Modules> | undefined;

/**
 * Calls `use` with the modules once they are loaded, in the order of the calls; `state` has
 * all texts then.
 */
export function lazy(state: RoomState, use: (modules: Modules) => void) {
  if (!loaded) {
    // Visible in developer tools: what loads after this mark doesn't delay the chat.
    performance.mark("later");
    loaded = untilLoaded(state, () => load(state));
  }
  void loaded.then(use);
}

async function load(state: RoomState): Promise<Modules> {
  const modules = await import("./lazy_modules.ts");
  [state.texts] = await Promise.all([
    modules.loadTexts(state.first.language),
    modules.loadStyles("live"),
  ]);
  return modules;
}
