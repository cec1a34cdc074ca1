/**
 * Bundles the client to one module, which the server gives to pages and bots as /client.js.
 *
 * @module
 */
import { build } from "esbuild";
import { BUILD_TARGETS } from "./browsers.ts";

const ROOT = `${import.meta.dirname}/..`;

/** Where the build leaves the module; routes/client.js.ts reads it. */
const OUTPUT = "_fresh/static/client.js";

/** Writes the module. esbuild's process keeps running. */
export async function bundleClient(): Promise<void> {
  await build({
    entryPoints: ["client/mod.ts"],
    absWorkingDir: ROOT,
    outfile: OUTPUT,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: BUILD_TARGETS,
    minify: true,
    // Node shows the line that throws an error.
    lineLimit: 200,
    tsconfigRaw: "{}",
    logLevel: "warning",
  });
}
