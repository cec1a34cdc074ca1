/**
 * Fails if modules, or folders of modules, import each other in a cycle. Type and dynamic
 * imports count. A folder counts as one unit, unless it has subfolders; then each of its
 * files counts separately.
 *
 * @module
 */
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The nodes that each node imports. */
type Graph = Map<string, Set<string>>;

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly Record<
    "code" | "type",
    { readonly specifier?: string } | undefined
  >[];
}

const ROOT = `${import.meta.dirname}/..`;

const files = await importsOf(await sources());
const folders = new Set([...files.keys()].flatMap((file) => {
  const folder = dirname(file);
  return [dirname(folder)];
}));
const roomOf = (file: string) =>
  folders.has(dirname(file)) ? file : dirname(file);
const circles = [
  ...circlesIn(files),
  ...circlesIn(gathered(files, roomOf)),
];
for (const circle of circles) {
  console.error(`A circle of imports:\n  ${circle.join("\n  ")}`);
}
Deno.exit(circles.length > 0 ? 1 : 0);

/** Lists the repository's modules, except tests and stand-ins. */
async function sources(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: [
      "ls-files",
      "--cached",
      "--others",
      "--exclude-standard",
      "*.ts",
      "*.tsx",
    ],
    cwd: ROOT,
  }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((path) =>
    path !== "" && !/_test\.tsx?$|^standins\//.test(path)
  );
}

/** Returns which of these files each of them imports, as Deno resolves imports. */
async function importsOf(paths: readonly string[]): Promise<Graph> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  const urls = paths.map((path) => pathToFileURL(`${ROOT}/${path}`).href);
  await Deno.writeTextFile(
    entry,
    urls.map((url) => `import "${url}";`).join("\n"),
  );
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${ROOT}/deno.json`, entry],
  }).output();
  await Deno.remove(entry);
  const { modules }: { modules: Module[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const own = new Set(paths);
  const nameOf = (url = "") =>
    url.startsWith("file:") ? relative(ROOT, fileURLToPath(url)) : "";
  return new Map(modules.flatMap(({ specifier, dependencies = [] }) => {
    const file = nameOf(specifier);
    if (!own.has(file)) return [];
    const imported = dependencies
      .map(({ code, type }) => nameOf((code ?? type)?.specifier))
      .filter((each) => own.has(each));
    return [[file, new Set(imported)] as const];
  }));
}

/** Returns the graph of the groups that nodes belong to. */
function gathered(graph: Graph, groupOf: (node: string) => string): Graph {
  const groups: Graph = new Map();
  for (const [node, imported] of graph) {
    const group = groupOf(node);
    const all = groups.get(group) ?? new Set();
    groups.set(group, all);
    for (const each of imported) {
      if (groupOf(each) !== group) all.add(groupOf(each));
    }
  }
  return groups;
}

/** Returns the cycles of a graph: one per back edge of a depth-first search. */
function circlesIn(graph: Graph): string[][] {
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (node: string, path: readonly string[]) => {
    const at = path.indexOf(node);
    if (at >= 0) found.push([...path.slice(at), node]);
    if (at >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
