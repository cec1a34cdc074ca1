import { assertEquals, assertGreater } from "@std/assert";
import { dirname, join } from "node:path";

const DOCS = [
  "README.md",
  ...[...Deno.readDirSync("docs")]
    .map(({ name }) => `docs/${name}`)
    .filter((path) => path.endsWith(".md")),
];

/** A path of a file in the repository, wherever a text names one. */
const PATH =
  /(?<![\w./-])(?:bench|client|components|deploy|docs|hub|islands|nginx|routes|server|standins|static|tasks|tests)\/[\w./[\]()-]*?\.(?:tsx?|md|conf|json|yml|sh)\b/g;

/** The target of a link to a file, not a URL or an anchor. */
const LINK = /\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g;

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("every file that the README and docs/ name or link to exists", () => {
  const named = DOCS.flatMap((doc) => {
    const text = Deno.readTextFileSync(doc);
    return [
      ...[...text.matchAll(PATH)].map(([path]) => ({ doc, path })),
      ...[...text.matchAll(LINK)].map(([, path]) => ({
        doc,
        path: join(dirname(doc), path),
      })),
    ];
  });
  assertGreater(named.length, 200);
  assertEquals(named.filter(({ path }) => !exists(path)), []);
});
