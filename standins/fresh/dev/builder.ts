import { type App, setBuildCache } from "../server/app.ts";
import { BUILD_ID } from "../shared/build_id.ts";
import { bundle } from "./bundle.ts";
import {
  type BuildOptions,
  resolve,
  type ResolvedBuildConfig,
} from "./config.ts";
import { crawlIslands, crawlRoutes } from "./crawl.ts";
import { MemoryCache } from "./memory_cache.ts";
import { nameIslands } from "./names.ts";
import { writeBuild } from "./write_build.ts";
import type { Build } from "./build.ts";

/** Builds an app, or serves it during development. */
// deno-lint-ignore no-explicit-any -- as upstream: builds any app
export class Builder<State = any> {
  /** The options with defaults filled in. */
  config: ResolvedBuildConfig;

  constructor(options: BuildOptions = {}) {
    this.config = resolve(options);
  }

  /**
   * Builds the app into the output folder, or in memory with `snapshot: "memory"`. The
   * returned function has an app serve the build.
   */
  async build(
    options: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    this.config.mode = options.mode ?? "production";
    const build = await this.#build();
    if (options.snapshot === "memory") {
      const cache = await MemoryCache.from(this.config, build);
      return (app) => setBuildCache(app, cache, app.config.mode);
    }
    await writeBuild(this.config, build);
    const { outDir } = this.config;
    console.log(`Assets written to: ${outDir}`);
    return () => {
      throw new Error(
        `Cannot apply a build on disk: serve ${outDir}/server.js`,
      );
    };
  }

  /** Serves the app during development. */
  async listen(
    importApp: () => Promise<{ app: App<State> }>,
    options: Deno.ServeTcpOptions = {},
  ): Promise<void> {
    this.config.mode = "development";
    const [{ app }, build] = await Promise.all([importApp(), this.#build()]);
    const cache = await MemoryCache.from(this.config, build);
    setBuildCache(app, cache, "development");
    Deno.serve({ ...options }, app.handler());
  }

  async #build(): Promise<Build> {
    const { config } = this;
    const [routes, islandFiles] = await Promise.all([
      crawlRoutes(config.routeDir, config.ignore),
      crawlIslands(config.islandDir, config.ignore),
    ]);
    const names = nameIslands(islandFiles);
    const scripts = await bundle(
      config,
      new Map(names.map((name, i) => [name, islandFiles[i]])),
    );
    const prefix = `/_fresh/js/${BUILD_ID}/`;
    return {
      routes,
      islands: islandFiles.map((source, i) => ({
        name: names[i],
        source,
        script: `${prefix}${names[i]}.js`,
      })),
      scripts: new Map(
        Array.from(scripts, ([name, script]) => [prefix + name, script]),
      ),
      clientEntry: `${prefix}fresh-runtime.js`,
    };
  }
}
