/**
 * Modules and styles that a chat doesn't need until it is live. They are loaded together.
 *
 * @module
 */

let loaded: Promise<typeof import("./lazy_modules.ts")> | undefined;

/**
 * Calls `use` with the modules, in the order of the calls. If they can't be loaded,
 * `use` isn't called: the page shows that there is no connection.
 */
export function lazy(
  use: (modules: typeof import("./lazy_modules.ts")) => void,
) {
  if (!loaded) {
    // Visible in developer tools: what loads after this mark doesn't delay the chat.
    performance.mark("later");
    loaded = import("./lazy_modules.ts").then(async (modules) => {
      await modules.loadStyles("live");
      return modules;
    }).catch((error) => {
      loaded = undefined;
      throw error;
    });
  }
  loaded.then(use, () => {});
}
