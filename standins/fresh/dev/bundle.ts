import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Script } from "./build.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { denoResolver, findProject } from "./resolver.ts";

const client = (name: string) =>
  fileURLToPath(new URL(`../client/${name}`, import.meta.url));

let running = 0;

/** Bundles islands, by name, with the script that starts them. */
export async function bundle(
  config: ResolvedBuildConfig,
  islands: Map<string, string>,
): Promise<Map<string, Script>> {
  const isDev = config.mode === "development";
  const project = await findProject(config.root) ??
    await findProject(Deno.cwd());
  const esbuild = await import("esbuild");
  running++;
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: {
        ...Object.fromEntries(islands),
        "fresh-runtime": client(isDev ? "dev.ts" : "boot.ts"),
      },
      absWorkingDir: config.root,
      outdir: config.root,
      write: false,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target: config.target,
      minify: !isDev,
      sourcemap: isDev ? "linked" : false,
      jsx: "automatic",
      jsxDev: isDev,
      jsxImportSource: "preact",
      tsconfigRaw: "{}",
      logLevel: "warning",
      define: {
        "process.env.NODE_ENV": isDev ? '"development"' : '"production"',
      },
      plugins: [denoResolver(project, config.buildId)],
    });
    return new Map(outputFiles.map(({ path, contents, hash }) => [
      relative(config.root, path).replaceAll("\\", "/"),
      { content: new Uint8Array(contents), hash },
    ]));
  } finally {
    // During development there will be another build.
    if (--running === 0 && !isDev) await esbuild.stop();
  }
}
