import { assert, assertEquals } from "@std/assert";
import {
  runPython,
  runTypeScript,
  withTable,
} from "../../client/conformance/our_clients.ts";
import { passes, type Report } from "../../client/conformance/run.ts";
import { mistakesOf } from "../../client/conformance/table.ts";
import { python, pythonTest } from "./python.ts";

const DOCUMENT = "docs/client.md";

const reports: Report[] = [];

/** Asserts that a client makes no mistake in any scenario. */
function assertConforms(report: Report): void {
  assertEquals(mistakesOf(report), []);
  assert(passes(report));
  reports.push(report);
}

Deno.test("The TypeScript client conforms", async () => {
  assertConforms(await runTypeScript());
});

pythonTest("The Python client conforms", async () => {
  assertConforms(await runPython(python));
});

pythonTest("docs/client.md says how both clients do", async () => {
  const document = await Deno.readTextFile(DOCUMENT);
  // If not, `deno task conformance --docs` writes it.
  assertEquals(reports.length, 2);
  assertEquals(document, withTable(document, reports));
});
