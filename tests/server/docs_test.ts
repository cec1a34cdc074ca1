import { assertEquals, assertGreater } from "@std/assert";
import { dirname, join } from "node:path";

/** Everything in the repository that people read, also the forms on GitHub. */
const DOCS = [".", "docs", ".github", ".github/ISSUE_TEMPLATE"]
  .flatMap((folder) =>
    [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name))
  )
  .filter((path) => /\.md$|^\.github.*\.yml$/.test(path));

/** A path of a file in the repository, wherever a text names one. */
const PATH =
  /(?<![\w./-])(?:api|bench|client|components|deploy|docs|examples|hub|islands|nginx|routes|server|standins|static|tasks|tests)\/[\w./[\]()-]*?\.(?:tsx?|md|conf|json|yml|sh)\b/g;

/** The target of a link to a file, not a URL or an anchor. */
const LINK = /\]\((?!\w+:|#)([^)#\s]+)[^)]*\)/g;
/** A link to a heading: its document, or nothing for the same one, and its anchor. */
const ANCHORED = /\]\((?!\w+:)([^)#\s]*)#([^)\s]+)\)/g;

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchors(path: string): Set<string> {
  const headings = Deno.readTextFileSync(path).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-")
    ),
  );
}

Deno.test("Every file that a document names or links to exists", () => {
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

Deno.test("Every heading that a document links to exists", () => {
  const linked = DOCS.flatMap((doc) =>
    [...Deno.readTextFileSync(doc).matchAll(ANCHORED)]
      .map(([, path, anchor]) => ({
        doc,
        path: path ? join(dirname(doc), path) : doc,
        anchor,
      }))
  );
  assertGreater(linked.length, 20);
  assertEquals(
    linked.filter(({ path, anchor }) => !anchors(path).has(anchor)),
    [],
  );
});
