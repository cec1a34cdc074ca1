/**
 * The entry point of `deno task start` and of a compiled binary: serves the app that
 * `deno task build` built.
 *
 * @module
 */
import { orExit } from "../hub/operator/or_exit.ts";
import { config, hub, sockets } from "../main.ts";
import { serve } from "../server/serve.ts";

// Imported by URL, because it doesn't exist before the first build, and imports main.ts
// itself.
const { default: { fetch } } = await import(
  new URL("../_fresh/server.js", import.meta.url).href
);
await orExit(() => serve({ config, hub, sockets, fetch }));
