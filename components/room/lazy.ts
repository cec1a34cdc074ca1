/**
 * What a chat does not need to be live: all of it is loaded together, once the chat is.
 *
 * @module
 */

let loaded: Promise<typeof import("./lazy_modules.ts")> | undefined;

/**
 * Does something with it. Without a connection it isn't done, as the page says already.
 * Calls are done in their order.
 */
export function lazy(
  use: (modules: typeof import("./lazy_modules.ts")) => void,
) {
  if (!loaded) {
    // To be seen in a browser's tools: what it loads from here on is not waited for.
    performance.mark("later");
    loaded = import("./lazy_modules.ts").catch((error) => {
      loaded = undefined;
      throw error;
    });
  }
  loaded.then(use, () => {});
}
