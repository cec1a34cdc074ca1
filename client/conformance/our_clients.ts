/**
 * The two clients in client/, and the table of both in docs/client.md.
 *
 * @module
 */
import { type Report, run } from "./run.ts";
import { SCENARIOS } from "./scenarios.ts";
import { tableOf } from "./table.ts";

const HERE = new URL(".", import.meta.url).pathname;
const PYTHON_CLIENT = `${HERE}../python`;

/** The program under test for the TypeScript client. */
const TYPESCRIPT = [
  ...[Deno.execPath(), "run", "--no-check", "--allow-net", "--allow-env"],
  `${HERE}bot.ts`,
];

/**
 * A command that runs a program with the Python client as it is here.
 *
 * @param python An interpreter that has websockets.
 */
export function withPythonClient(
  python: string,
  ...program: readonly string[]
): readonly string[] {
  return ["env", `PYTHONPATH=${PYTHON_CLIENT}/src`, python, ...program];
}

/** Plays all scenarios for the TypeScript client. */
export function runTypeScript(): Promise<Report> {
  return run("TypeScript", SCENARIOS, TYPESCRIPT);
}

/** Plays all scenarios for the Python client. */
export function runPython(python: string): Promise<Report> {
  const bot = `${PYTHON_CLIENT}/conformance_bot.py`;
  return run("Python", SCENARIOS, withPythonClient(python, bot));
}

/** The table in a document, from its head to its last row. */
const TABLE = /^\| scenario .*\n(?:\|.*\n)+/m;

/** Returns a document with a new table. @throws {Error} It has none. */
export function withTable(
  document: string,
  reports: readonly Report[],
): string {
  if (!TABLE.test(document)) {
    throw new Error(
      "Cannot write the table: the document has no line that begins with “| scenario”.",
    );
  }
  return document.replace(TABLE, () => tableOf(reports) + "\n");
}
