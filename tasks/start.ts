/**
 * What `deno task start` and a compiled binary run: serves the app as `deno task build` made
 * it.
 *
 * @module
 */
import { orExit } from "../hub/operator/or_exit.ts";
import { config, hub } from "../main.ts";
import { serve } from "../server/serve.ts";

// By its URL: it isn't there before the first build, and imports main.ts itself.
const { default: { fetch } } = await import(
  new URL("../_fresh/server.js", import.meta.url).href
);
await orExit(() => serve({ config, hub, fetch }));
