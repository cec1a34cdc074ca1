/**
 * Puts the crumbs that code splitting leaves into one file. What two islands share
 * becomes a chunk of its own, and with many islands there are many of a few lines
 * each; a browser loads one file sooner than ten, and it compresses better.
 *
 * @module
 */
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import type { Script } from "./build.ts";

/** A shared chunk with fewer bytes than this, minified, is a crumb. */
const SMALL = 2_000;

/** A chunk that more than this part of the pages loads is one whatever its size. */
const MOST = 2 / 3;

/** The file that the crumbs go into. */
const GATHERED = "shared.js";

type Outputs = Metafile["outputs"];
/** esbuild's own. */
type Build = (options: BuildOptions & { write: false }) => Promise<{
  outputFiles: { contents: Uint8Array; hash: string }[];
}>;

/**
 * Gathers the crumbs among a build's scripts, which are named from one folder.
 *
 * @param entries The scripts that pages load first; what only others share stays as it is.
 */
export async function gather(
  scripts: ReadonlyMap<string, Script>,
  outputs: Outputs,
  entries: readonly string[],
  build: Build,
): Promise<Map<string, Script>> {
  const crumbs = crumbsOf(outputs, entries);
  if (crumbs.length < 2) return new Map(scripts);
  const text = new TextDecoder();
  const gathered = new Map<string, Script>();
  const again = async (contents: string, plugin: Plugin): Promise<Script> => {
    const { outputFiles: [file] } = await build({
      stdin: { contents, sourcefile: "script.js" },
      bundle: true,
      format: "esm",
      minify: true,
      write: false,
      plugins: [plugin],
    });
    return { content: new Uint8Array(file.contents), hash: file.hash };
  };

  const all = crumbs.map((name, i) =>
    reExport(outputs[name].exports, i, `./${name}`, false)
  );
  gathered.set(
    GATHERED,
    await again(
      all.join("\n"),
      redirect(crumbs, (i) => text.decode(scripts.get(crumbs[i])!.content)),
    ),
  );
  const proxies = redirect(
    crumbs,
    (i) => reExport(outputs[crumbs[i]].exports, i, `./${GATHERED}`, true),
  );
  for (const [name, script] of scripts) {
    if (crumbs.includes(name)) continue;
    const needs = outputs[name]?.imports.some(({ path }) =>
      crumbs.includes(path)
    );
    gathered.set(
      name,
      needs ? await again(text.decode(script.content), proxies) : script,
    );
  }
  return gathered;
}

/**
 * Of the shared chunks that the largest page loads, those that are small, or that most
 * pages load anyway. To stand in one file, what they need must not need them in turn.
 */
function crumbsOf(outputs: Outputs, entries: readonly string[]): string[] {
  const needs = (name: string) =>
    outputs[name].imports
      .filter(({ kind }) => kind !== "dynamic-import")
      .map(({ path }) => path);
  const loadedWith = (entry: string) => {
    const loaded = new Set([entry]);
    for (const name of loaded) {
      for (const needed of needs(name)) loaded.add(needed);
    }
    return loaded;
  };
  const pages = entries.map(loadedWith);
  const size = (page: ReadonlySet<string>) =>
    Array.from(page, (name) => outputs[name].bytes).reduce((a, b) => a + b);
  const [largest] = pages.toSorted((a, b) => size(b) - size(a));
  const crumbs = [...largest].filter((name) =>
    outputs[name].entryPoint === undefined &&
    (outputs[name].bytes < SMALL ||
      pages.filter((page) => page.has(name)).length > pages.length * MOST)
  );
  const leadsBack = (name: string) =>
    !crumbs.includes(name) &&
    [...loadedWith(name)].some((each) => crumbs.includes(each));
  return crumbs.filter((name) => !needs(name).some(leadsBack));
}

/** Exports names of `from` under names that no other chunk has, or (`back`) the other way round. */
function reExport(
  names: readonly string[],
  chunk: number,
  from: string,
  back: boolean,
): string {
  const pairs = names.map((name) => {
    const unique = `${name}$${chunk}`;
    return back ? `${unique} as ${name}` : `${name} as ${unique}`;
  });
  return `export { ${pairs.join(", ")} } from ${JSON.stringify(from)};`;
}

/** Has imports of crumbs find what `contents` gives, and leaves all others as they are. */
function redirect(
  crumbs: readonly string[],
  contents: (index: number) => string,
): Plugin {
  return {
    name: "gather",
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        const crumb = kind === "dynamic-import"
          ? -1
          : crumbs.indexOf(path.replace("./", ""));
        return crumb < 0
          ? { path, external: true }
          : { path: crumbs[crumb], namespace: "gather", pluginData: crumb };
      });
      build.onLoad(
        { filter: /.*/, namespace: "gather" },
        ({ pluginData }) => ({ contents: contents(pluginData) }),
      );
    },
  };
}
