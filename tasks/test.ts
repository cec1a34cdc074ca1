/**
 * Runs tests, several files at a time.
 *
 *     deno task test                                 all tests
 *     deno task test hub tests/attack/link_test.ts   those in these folders and files
 *     deno task test --unit                          those next to the code they test
 *     deno task test --filter=drain                  with options of `deno test`
 *
 * @module
 */
import { rmSync } from "node:fs";

/** The folder of system tests; all others are next to the code they test. */
const SYSTEM = "tests/";

/** Folders without our tests. `linked` points to the stand-ins if they are used. */
const PASSED_OVER = ["node_modules", "standins", "published", "data"];

/** Files that take turns at nginx's ports: they run one by one, beside all others. */
const IN_TURN = "tests/nginx/";

/** Files run at once per core: most of a test's time is waiting. */
const FILES_PER_CORE = 2;

/** Maximum number of files run at once: each may start a browser and several servers. */
const MOST_FILES = 8;

/** The folder in which failed browser tests save their pages. */
const PICTURES = "test-results";

/** Number of slowest tests listed. */
const SLOWEST = 10;

interface Result {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: "passed" | "failed" | "skipped";
}

Deno.chdir(`${import.meta.dirname}/..`);
// Debian's nginx is there, which isn't in a user's PATH.
Deno.env.set("PATH", `${Deno.env.get("PATH")}:/usr/sbin`);
const flags = Deno.args.filter((arg) =>
  arg.startsWith("--") && arg !== "--unit"
);
const paths = Deno.args.filter((arg) => !arg.startsWith("--"));
const files = testsIn(paths.length > 0 ? paths : ["."])
  .filter((file) => !Deno.args.includes("--unit") || !file.startsWith(SYSTEM));
if (files.length === 0) {
  console.error(`Cannot test ${paths.join(" ")}: there is no *_test.ts there.`);
  Deno.exit(1);
}
// So that no file has to build: see tests/tools/server.ts.
if (!await deno("task", "--quiet", "build", "--if-stale")) Deno.exit(1);
rmSync(PICTURES, { recursive: true, force: true });
const began = performance.now();
const inTurn = files.filter((file) => file.startsWith(IN_TURN));
const atOnce = files.filter((file) => !file.startsWith(IN_TURN));
const runs = await Promise.all([
  test(inTurn),
  test(atOnce, "--parallel"),
]);
summarise(runs.flatMap(({ results }) => results));
Deno.exit(runs.every(({ success }) => success) ? 0 : 1);

/** Runs test files. */
async function test(
  files: readonly string[],
  ...options: string[]
): Promise<{ success: boolean; results: Result[] }> {
  if (files.length === 0) return { success: true, results: [] };
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const success = await deno(
    "test",
    "--allow-all",
    "--no-check",
    `--junit-path=${report}`,
    ...options,
    ...flags,
    ...files,
  );
  const results = resultsIn(await Deno.readTextFile(report));
  await Deno.remove(report);
  return { success, results };
}

/** Runs Deno and returns whether it succeeded. */
async function deno(...args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args,
    env: {
      DENO_JOBS: String(
        Math.min(navigator.hardwareConcurrency * FILES_PER_CORE, MOST_FILES),
      ),
      ...Deno.env.toObject(),
      HUBBUB_BUILT: "true",
    },
  }).spawn().status;
  return success;
}

/** Returns the test files at these paths or below them. */
function testsIn(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (isFile(path)) return [path];
    const below = [...Deno.readDirSync(path)]
      .map(({ name }) => name)
      .filter((name) => !/^[._]/.test(name) && !PASSED_OVER.includes(name))
      .map((name) => path === "." ? name : `${path.replace(/\/$/, "")}/${name}`)
      .filter((below) =>
        Deno.statSync(below).isDirectory || /_test\.tsx?$/.test(below)
      );
    return testsIn(below);
  });
}

/** Whether a path is a file rather than a folder. Exits if it is neither. */
function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error(`Cannot test ${path}: there is no such file or folder.`);
    Deno.exit(1);
  }
}

/** Parses a JUnit report. Its file names are those that call Deno.test, not those run. */
function resultsIn(xml: string): Result[] {
  const cases = xml.matchAll(
    /<testcase name="([^"]*)"[^>]* time="([^"]*)"[^>]*>(.*?)<\/testcase>/gs,
  );
  return Array.from(cases, ([, name, seconds, inside]) => ({
    name: unescapeXml(name),
    seconds: Number(seconds),
    outcome: inside.includes("<failure")
      ? "failed"
      : inside.includes("<skipped")
      ? "skipped"
      : "passed",
  }));
}

function unescapeXml(text: string): string {
  const marks: Record<string, string> = {
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    amp: "&",
  };
  return text.replace(
    /&(lt|gt|quot|apos|amp|#x?[0-9a-f]+);/gi,
    (_, mark: string) =>
      marks[mark] ??
        String.fromCodePoint(Number(mark.replace("#x", "0x").replace("#", ""))),
  );
}

function summarise(results: readonly Result[]): void {
  const slowest = results.toSorted((a, b) => b.seconds - a.seconds).slice(
    0,
    SLOWEST,
  );
  console.log("\nThe slowest:");
  for (const { name, seconds } of slowest) {
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${name}`);
  }
  const count = (outcome: Result["outcome"]) =>
    results.filter((result) => result.outcome === outcome).length;
  const took = Math.round((performance.now() - began) / 1000);
  console.log(`\nIn ${took} s:`);
  console.log(
    `${count("passed")} passed, ${count("failed")} failed, ${
      count("skipped")
    } skipped`,
  );
}
