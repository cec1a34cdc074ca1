import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PARTS, styleSheet } from "./sheet.ts";
import { SHEETS } from "./sheet_names.ts";

/** The class names of all sheets. */
const NAMES = [...new Set(Object.values(PARTS).flat())].flatMap(Object.keys);

/** Files that create or mark elements; some do so without markup. */
const MARKUP =
  /\.tsx$|^(flight_group|layer|floating|older_messages|keyboard|keys|selection_input)\.ts$/;

/** All words in strings of the markup's sources. */
async function words(): Promise<Set<string>> {
  const found = new Set<string>();
  const visit = async (folder: URL) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await visit(new URL(`${name}/`, folder));
      else if (MARKUP.test(name)) {
        const source = await Deno.readTextFile(new URL(name, folder));
        for (
          const [, string] of source.matchAll(/["`}]([^"`${}\n]*)(?=["`$])/g)
        ) {
          for (const word of string.split(" ")) found.add(word);
        }
      }
    }
  };
  for (const folder of ["components/", "islands/", "routes/"]) {
    await visit(new URL(`../../${folder}`, import.meta.url));
  }
  return found;
}

Deno.test("every named style is used by the markup", async () => {
  const used = await words();
  // Made from Outgoing.state.
  for (const state of ["pending", "delayed", "failed"]) used.add(state);
  assertEquals(NAMES.filter((name) => !used.has(name)), []);
});

Deno.test("every style has a name of its own", () => {
  const twice = NAMES.filter((name, i) => NAMES.indexOf(name) < i);
  assertEquals(twice, []);
});

Deno.test("every named style is in a sheet, and no class of twind remains in them", () => {
  const sheet = SHEETS.map(styleSheet).join("");
  for (const name of NAMES) {
    if (name !== "notices") {
      assert(new RegExp(`\\.${name}\\b`).test(sheet), name);
    }
  }
  assertStringIncludes(sheet, ".h11{");
  assertStringIncludes(sheet, "prefers-color-scheme:dark");
  assertEquals(sheet.includes("@apply"), false);
});
