/**
 * Modules, styles and texts that a chat doesn't need until it is live. They are loaded
 * together.
 *
 * @module
 */
import type { RoomState } from "./state/room_state.ts";

type Modules = typeof import("./lazy_modules.ts");

let loaded: Promise<Modules> | undefined;

/**
 * Calls `use` with the modules, in the order of the calls; `state` has all texts then. If they can't be loaded,
 * `use` isn't called: the page shows that there is no connection.
 */
export function lazy(state: RoomState, use: (modules: Modules) => void) {
  if (!loaded) {
    // Visible in developer tools: what loads after this mark doesn't delay the chat.
    performance.mark("later");
    loaded = import("./lazy_modules.ts").then(async (modules) => {
      const [texts] = await Promise.all([
        modules.loadTexts(state.first.language),
        modules.loadStyles("live"),
      ]);
      state.texts = texts;
      return modules;
    }).catch((error) => {
      loaded = undefined;
      throw error;
    });
  }
  loaded.then(use, () => {});
}
