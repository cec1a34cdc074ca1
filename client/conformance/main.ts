/**
 * Plays a server that misbehaves by script, and says what a client got wrong
 * (client/conformance/README.md).
 *
 *     deno task conformance -- python3 bot.py          all scenarios
 *     deno task conformance --only=Gap -- node bot.mjs one of them
 *     deno task conformance --docs                     writes the table in docs/client.md
 *
 * @module
 */
import { runPython, runTypeScript, withTable } from "./our_clients.ts";
import { passes, type Report, run } from "./run.ts";
import { SCENARIOS } from "./scenarios.ts";
import { mistakesOf, tableOf } from "./table.ts";

const USAGE =
  "Run deno task conformance [--only=SCENARIO] -- COMMAND…, such as deno task conformance -- python3 bot.py";

/** The document with the table of our own clients. */
const DOCUMENT = "docs/client.md";

if (Deno.args[0] === "--docs") await document();
else await test();

/** Tests the client that the arguments name. */
async function test(): Promise<void> {
  const end = Deno.args.indexOf("--");
  const options = Deno.args.slice(0, Math.max(end, 0));
  const command = Deno.args.slice(end + 1);
  const only = options[0]?.match(/^--only=(.+)$/)?.[1];
  if (options.length > (only === undefined ? 0 : 1)) {
    fail(
      `there is no option ${options.at(only === undefined ? 0 : 1)}. ${USAGE}`,
    );
  }
  if (command.length === 0) fail(`no command was given. ${USAGE}`);
  const scenarios = SCENARIOS.filter(({ name }) => name === (only ?? name));
  if (scenarios.length === 0) {
    const names = SCENARIOS.map(({ name }) => name).join(", ");
    fail(`there is no scenario “${only}”. There are: ${names}.`);
  }
  try {
    report([await run("your client", scenarios, command)]);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    fail(`there is no command ${command[0]}.`);
  }
}

/** Tests our own clients, the Python one with `PYTHON`, and writes their table. */
async function document(): Promise<void> {
  const python = Deno.env.get("PYTHON") ?? "python3";
  const reports = [await runTypeScript(), await runPython(python)];
  const text = await Deno.readTextFile(DOCUMENT);
  await Deno.writeTextFile(DOCUMENT, withTable(text, reports));
  report(reports);
}

/** Prints how clients did, and exits. */
function report(reports: readonly Report[]): never {
  console.log(tableOf(reports));
  for (const mistake of reports.flatMap(mistakesOf)) {
    console.log(`\n${mistake}`);
  }
  Deno.exit(reports.every(passes) ? 0 : 1);
}

/** Says why no client can be tested, and exits. */
function fail(reason: string): never {
  console.error(`Cannot test a client: ${reason}`);
  Deno.exit(2);
}
