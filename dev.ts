import { once } from "node:events";
import process from "node:process";
import { Builder } from "fresh/dev";
import { BUILD_TARGETS } from "./tasks/browsers.ts";
import { bundleClient } from "./tasks/client_bundle.ts";
import { IGNORED } from "./tasks/dev/ignored.ts";

/** The sources of a build, which is stale if one of them is newer. */
const SOURCES = [
  "routes",
  "api",
  "islands",
  "client",
  "components",
  "hub",
  "static",
  "linked",
  "_fresh/packages",
  "server",
  "tasks/browsers.ts",
  "tasks/client_bundle.ts",
  "main.ts",
  "deno.json",
];

const OUTPUT = "_fresh";

/** Lists the files of the last build. */
const SNAPSHOT = `${OUTPUT}/snapshot.js`;

/** The folder with a folder of scripts for each build. */
const SCRIPTS = `${OUTPUT}/static/_fresh/js`;

// Never runs. The builder imports this module while bundling, when it can no longer
// download it; an import in the source makes Deno fetch it at start-up.
if (Deno.args[0] === "never") await import("fresh/runtime-client");

const builder = new Builder({
  root: import.meta.dirname,
  ignore: IGNORED,
  target: BUILD_TARGETS,
});

if (Deno.args[0] === "build") {
  const onlyIfStale = Deno.args.includes("--if-stale");
  await build(onlyIfStale);
  if (!onlyIfStale) await printBudgets();
  // esbuild's process would keep this one alive.
  Deno.exit(0);
} else {
  // A child of tasks/dev.ts: it exits with its parent.
  process.on("disconnect", () => Deno.exit());
  if (Deno.args[0] === "ahead") {
    const told = once(process, "message");
    await warmUp();
    await told;
  }
  await serve();
}

/** Loads what doesn't change with the source, and starts esbuild. */
async function warmUp(): Promise<void> {
  const root = import.meta.dirname;
  const nothing = new Builder({ root, routeDir: "none", islandDir: "none" });
  await Promise.all([
    nothing.build({ mode: "development", snapshot: "memory" }),
    import("jose"),
    import("prom-client"),
    import("twind"),
    import("@twind/preset-tailwind"),
  ]);
}

/** Serves the app on a local port, and reports the port to the parent process. */
async function serve(): Promise<void> {
  await bundleClient();
  const { freePort } = await import("./tasks/dev/free_port.ts");
  let port = 0;
  await builder.listen(() => import("./main.ts"), {
    hostname: "127.0.0.1",
    // Chosen when listening, so that no other process takes it before.
    get port() {
      return freePort();
    },
    onListen: (address) => port = address.port,
  });
  process.send?.({ port });
}

/** Builds the app; several processes that start at once build it once. */
async function build(onlyIfStale: boolean): Promise<void> {
  Deno.chdir(import.meta.dirname!);
  await Deno.mkdir(OUTPUT, { recursive: true });
  using lock = await Deno.open(`${OUTPUT}/lock`, { create: true, write: true });
  await lock.lock(true);
  const built = modified(`${OUTPUT}/server.js`);
  if (onlyIfStale && built > Math.max(...SOURCES.map(newest))) return;
  removeOldBuilds();
  // First: a build is as old as the builder's last file.
  await bundleClient();
  await builder.build();
}

/** Removes the scripts of all builds but the last, which running servers still serve. */
function removeOldBuilds(): void {
  if (modified(SCRIPTS) === 0) return;
  const last = modified(SNAPSHOT) === 0 ? "" : Deno.readTextFileSync(SNAPSHOT);
  for (const { name } of Deno.readDirSync(SCRIPTS)) {
    if (last.includes(name)) continue;
    Deno.removeSync(`${SCRIPTS}/${name}`, { recursive: true });
  }
}

/** Prints what a browser loads for each page of this build, and the budgets. */
async function printBudgets(): Promise<void> {
  const { describe, measurePages } = await import("./bench/budgets.ts");
  console.log("First load of each page in KB, compressed (gzip -6):");
  console.log(describe(await measurePages()));
}

/**
 * Returns when a file, or anything below a folder, was last modified, in milliseconds
 * since 1970; 0: it doesn't exist.
 */
function newest(path: string): number {
  const own = modified(path);
  if (own === 0 || !Deno.statSync(path).isDirectory) return own;
  return Math.max(
    own,
    ...[...Deno.readDirSync(path)].map(({ name }) => newest(`${path}/${name}`)),
  );
}

function modified(path: string): number {
  try {
    return Deno.statSync(path).mtime!.getTime();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
