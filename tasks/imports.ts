/**
 * Fails if modules, or folders of modules, import each other in a cycle, or if a folder
 * imports what it should know nothing about. Type and dynamic imports count. A folder counts
 * as one unit, unless it has subfolders; then each of its files counts separately.
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

/** What a folder may import, beside itself. Paths are beginnings. */
interface Border {
  readonly folder: string;
  /** A folder inside it that has a border of its own. */
  readonly except?: string;
  /** Where the border lies: what is not below this may be imported. */
  readonly within?: string;
  readonly mayImport: readonly string[];
}

/** What server and browser agree on. */
const PROTOCOL = [
  "hub/protocol.ts",
  "hub/frames.ts",
  "hub/answers.ts",
  "hub/deleted_by.ts",
  "hub/found_messages.ts",
  "hub/websocket.ts",
];

const HUB_TOP = [
  "hub/clock.ts",
  "hub/expiring_map.ts",
  "hub/fair_queue.ts",
  "hub/refusal.ts",
  "hub/turn.ts",
  ...PROTOCOL,
];

/** Which parts know nothing of each other, so that each could move out alone. */
const BORDERS: readonly Border[] = [
  { folder: "hub/", mayImport: [] },
  {
    folder: "client/",
    except: "client/conformance/",
    mayImport: [...PROTOCOL, "hub/wording/command.ts"],
  },
  // Plays a server, with frames as the server makes them.
  {
    folder: "client/conformance/",
    within: "hub/",
    mayImport: [
      ...PROTOCOL,
      "hub/people/bearer.ts",
      "hub/room/log/deflate.ts",
    ],
  },
  // The page's only link to the server's code is the protocol, and how a text is read.
  {
    folder: "components/",
    within: "hub/",
    mayImport: [
      ...PROTOCOL,
      "hub/wording/command.ts",
      "hub/wording/href.ts",
      "hub/wording/mentions.ts",
      "hub/wording/same_words.ts",
    ],
  },
  {
    folder: "islands/",
    within: "hub/",
    mayImport: ["hub/protocol.ts"],
  },
  { folder: "components/ui/", mayImport: ["components/texts/"] },
  { folder: "components/translation/", mayImport: [] },
  {
    folder: "components/connection/",
    mayImport: ["client/new_key.ts", ...PROTOCOL],
  },
  { folder: "hub/wording/", mayImport: HUB_TOP },
  { folder: "hub/operator/", mayImport: HUB_TOP },
  {
    folder: "hub/people/",
    mayImport: [...HUB_TOP, "hub/operator/", "hub/wording/"],
  },
  {
    folder: "hub/engine/",
    // Which messages a search finds is the same in every engine.
    mayImport: [...HUB_TOP, "hub/operator/", "hub/wording/search.ts"],
  },
  {
    folder: "hub/engine/embedded/",
    within: "hub/engine/redis/",
    mayImport: [],
  },
  {
    folder: "hub/engine/redis/",
    within: "hub/engine/embedded/",
    mayImport: [],
  },
  { folder: "hub/room/", within: "hub/engine/embedded/", mayImport: [] },
  { folder: "hub/room/", within: "hub/engine/redis/", mayImport: [] },
  {
    folder: "hub/moderation/",
    mayImport: [
      ...HUB_TOP,
      "hub/engine/",
      "hub/operator/",
      "hub/people/",
      "hub/wording/",
    ],
  },
  {
    folder: "hub/webhooks/",
    mayImport: [
      ...HUB_TOP,
      "hub/engine/",
      "hub/moderation/hook/signature.ts",
      "hub/moderation/options.ts",
      "hub/moderation/state/entries.ts",
      "hub/moderation/state/read_entry.ts",
      "hub/operator/",
      "hub/people/",
    ],
  },
  { folder: "hub/webhooks/", within: "hub/engine/embedded/", mayImport: [] },
  { folder: "hub/webhooks/", within: "hub/engine/redis/", mayImport: [] },
];

const ROOT = `${import.meta.dirname}/..`;

const files = await importsOf(await sources());
const folders = new Set(
  [...files.keys()].map((file) => dirname(dirname(file))),
);
const roomOf = (file: string) =>
  folders.has(dirname(file)) ? file : dirname(file);
const cycles = [
  ...cyclesIn(files),
  ...cyclesIn(gathered(files, roomOf)),
];
for (const cycle of cycles) {
  console.error(`Import cycle:\n  ${cycle.join("\n  ")}`);
}
const crossings = BORDERS.flatMap((border) => crossingsOf(files, border));
for (const crossing of crossings) console.error(crossing);
Deno.exit(cycles.length + crossings.length > 0 ? 1 : 0);

/** Ends the check: what it can't read has no cycles. */
function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}

/** The imports that cross a border. */
function crossingsOf(
  graph: Graph,
  { folder, except, within = "", mayImport }: Border,
): string[] {
  const allowed = [folder, ...mayImport];
  return [...graph]
    .filter(([file]) =>
      file.startsWith(folder) && !(except && file.startsWith(except))
    )
    .flatMap(([file, imported]) =>
      [...imported]
        .filter((path) =>
          path.startsWith(within) &&
          !allowed.some((beginning) => path.startsWith(beginning))
        )
        .map((path) =>
          `${file} imports ${path}: ${folder} may import only ${
            mayImport.join(", ") || "itself"
          }${within && ` of ${within}`}.`
        )
    );
}

/** Lists the repository's modules, except tests and stand-ins. */
async function sources(): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
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
  const decoder = new TextDecoder();
  const paths = decoder.decode(stdout).split("\n").filter((path) =>
    path !== "" && !/_test\.tsx?$|^standins\//.test(path)
  );
  if (!success || paths.length === 0) {
    fail(
      `Cannot list the modules: git ls-files must name them, but says: ${
        decoder.decode(stderr).trim() || "nothing"
      }`,
    );
  }
  return paths;
}

/** Returns which of these files each of them imports, as Deno resolves imports. */
async function importsOf(paths: readonly string[]): Promise<Graph> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  const urls = paths.map((path) => pathToFileURL(`${ROOT}/${path}`).href);
  await Deno.writeTextFile(
    entry,
    urls.map((url) => `import "${url}";`).join("\n"),
  );
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${ROOT}/deno.json`, entry],
  }).output();
  await Deno.remove(entry);
  if (!success) {
    fail(`Cannot read the imports: ${new TextDecoder().decode(stderr).trim()}`);
  }
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
function cyclesIn(graph: Graph): string[][] {
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
