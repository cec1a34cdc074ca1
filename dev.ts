import { Builder } from "fresh/dev";

/** What a build is made of: it is stale when one of these is newer. */
const SOURCES = [
  "routes",
  "islands",
  "components",
  "hub",
  "static",
  "linked",
  "_fresh/packages",
  "app.ts",
  "main.ts",
  "deno.json",
  "deno.lock",
];

const OUTPUT = "_fresh";

/** What the last build consists of, by name. */
const SNAPSHOT = `${OUTPUT}/snapshot.js`;

/** Where each build has a folder for its scripts. */
const SCRIPTS = `${OUTPUT}/static/_fresh/js`;

// The builder asks for this one by itself, when it may no longer download it: Deno loads what it
// finds in the source.
if (Deno.args[0] === "never") await import("fresh/runtime-client");

const builder = new Builder({ root: import.meta.dirname });

if (Deno.args[0] === "build") {
  const onlyIfStale = Deno.args.includes("--if-stale");
  await build(onlyIfStale);
  if (!onlyIfStale) await printBudgets();
  // esbuild's process would keep this one waiting.
  Deno.exit(0);
} else {
  const main = await import("./main.ts");
  const { port, host: hostname } = main.config;
  await builder.listen(() => Promise.resolve(main), { port, hostname });
}

/** Builds; several processes that start at once build once. */
async function build(onlyIfStale: boolean): Promise<void> {
  Deno.chdir(import.meta.dirname!);
  await Deno.mkdir(OUTPUT, { recursive: true });
  using lock = await Deno.open(`${OUTPUT}/lock`, { create: true, write: true });
  await lock.lock(true);
  const built = modified(`${OUTPUT}/server.js`);
  if (onlyIfStale && built > Math.max(...SOURCES.map(newest))) return;
  removeOldBuilds();
  await builder.build();
}

/** Removes the scripts of all builds but the last: servers that are running give those out. */
function removeOldBuilds(): void {
  if (modified(SCRIPTS) === 0) return;
  const last = modified(SNAPSHOT) === 0 ? "" : Deno.readTextFileSync(SNAPSHOT);
  for (const { name } of Deno.readDirSync(SCRIPTS)) {
    if (last.includes(name)) continue;
    Deno.removeSync(`${SCRIPTS}/${name}`, { recursive: true });
  }
}

/** What a browser loads for each page of this build, against its budgets. */
async function printBudgets(): Promise<void> {
  const { describe, measurePages } = await import("./bench/budgets.ts");
  console.log("First load of each page in KB, compressed (gzip -6):");
  console.log(describe(await measurePages()));
}

/** When a file, or anything below a folder, was changed last, in milliseconds since 1970; 0: not there. */
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
