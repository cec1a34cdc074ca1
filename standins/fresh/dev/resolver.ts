/**
 * Makes esbuild resolve modules as Deno does: by the import map in deno.json, npm
 * packages in node_modules/, JSR packages among the members of the workspace.
 *
 * @module
 */
import type { OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The fields of a deno.json that matter. */
interface DenoConfig {
  dir: string;
  name?: string;
  exports: Record<string, string>;
  imports: Record<string, string>;
  workspace: string[];
}

const known = new Map<string, Promise<DenoConfig | undefined>>();

async function readConfig(dir: string): Promise<DenoConfig | undefined> {
  try {
    const json = JSON.parse(await Deno.readTextFile(join(dir, "deno.json")));
    const { name, exports = {}, imports = {}, workspace = [] } = json;
    return {
      dir,
      name,
      exports: typeof exports === "string" ? { ".": exports } : exports,
      imports,
      workspace,
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot read ${join(dir, "deno.json")}: ${error}`);
  }
}

/** The deno.json of a folder. */
async function findConfig(dir: string): Promise<DenoConfig | undefined> {
  let found = known.get(dir);
  if (found === undefined) {
    found = readConfig(dir);
    known.set(dir, found);
  }
  const parent = dirname(dir);
  return await found ?? (parent === dir ? undefined : findConfig(parent));
}

/** The deno.json beside a folder's node_modules/. */
export async function findProject(
  dir: string,
): Promise<DenoConfig | undefined> {
  const config = await findConfig(dir);
  if (config === undefined) return undefined;
  const modules = await Deno.stat(join(config.dir, "node_modules"))
    .catch(() => undefined);
  return modules ? config : findProject(dirname(config.dir));
}

/** Maps a specifier with the import map. */
export function mapped(
  specifier: string,
  imports: Record<string, string>,
): string {
  if (specifier in imports) return imports[specifier];
  const keys = Object.keys(imports).sort((a, b) => b.length - a.length);
  for (const key of keys) {
    const prefix = key.endsWith("/") ? key : `${key}/`;
    if (!specifier.startsWith(prefix)) continue;
    const target = imports[key];
    const rest = specifier.slice(prefix.length);
    if (key.endsWith("/")) return target + rest;
    if (/^(npm|jsr):/.test(target)) return `${target}/${rest}`;
  }
  return specifier;
}

/** The parts of an `npm:` or `jsr:` specifier. */
export function parsePackage(
  specifier: string,
): { name: string; path: string } | undefined {
  const match = specifier.match(
    /^(?:npm|jsr):\/?((?:@[^/]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/,
  );
  return match === null ? undefined : { name: match[1], path: match[2] ?? "" };
}

const BUILD_ID_MODULE = fileURLToPath(
  new URL("../shared/build_id.ts", import.meta.url),
);
const RESOLVED = Symbol("resolved");

/** The esbuild plugin. */
export function denoResolver(
  project: DenoConfig | undefined,
  buildId: string,
): Plugin {
  return {
    name: "deno",
    setup(build) {
      build.onLoad(
        { filter: /build_id\.ts$/ },
        ({ path }) =>
          path === BUILD_ID_MODULE
            ? {
              contents: `export const BUILD_ID = ${JSON.stringify(buildId)};`,
            }
            : undefined,
      );
      build.onResolve({ filter: /.*/ }, async (args) => {
        const inPackage = /[/\\]node_modules[/\\]/.test(args.importer);
        if (args.pluginData === RESOLVED || inPackage) return undefined;
        const config = await findConfig(args.resolveDir);
        const specifier = mapped(args.path, {
          ...project?.imports,
          ...config?.imports,
        });
        const base = specifier === args.path ? args.resolveDir : config?.dir;
        return await locate(build, project, specifier, base ?? ".");
      });
    },
  };
}

async function locate(
  build: PluginBuild,
  project: DenoConfig | undefined,
  specifier: string,
  base: string,
): Promise<OnResolveResult | undefined> {
  if (specifier.startsWith("file:")) return { path: fileURLToPath(specifier) };
  if (/^\.{0,2}\//.test(specifier) || isAbsolute(specifier)) {
    return { path: resolve(base, specifier) };
  }
  const pkg = parsePackage(specifier);
  if (specifier.startsWith("jsr:") && pkg !== undefined) {
    return await member(project, pkg.name, pkg.path);
  }
  const path = pkg === undefined ? specifier : pkg.name + pkg.path;
  const modules = join(project?.dir ?? base, "node_modules");
  for (const resolveDir of [dirname(modules), join(modules, ".deno")]) {
    const found = await build.resolve(path, {
      kind: "import-statement",
      resolveDir,
      pluginData: RESOLVED,
    });
    if (found.errors.length === 0) {
      const { path, namespace, sideEffects, external } = found;
      return { path, namespace, sideEffects, external };
    }
  }
  return { errors: [{ text: `Cannot find "${specifier}" in ${modules}` }] };
}

async function member(
  project: DenoConfig | undefined,
  name: string,
  path: string,
): Promise<OnResolveResult> {
  for (const dir of project ? membersOf(project) : []) {
    const config = await readConfig(dir);
    const target = config?.name === name && config.exports[`.${path}`];
    if (target) return { path: resolve(config.dir, target) };
  }
  return {
    errors: [{ text: `Cannot find "${name}${path}" in the workspace` }],
  };
}

/** The folders of a workspace, each named or matched by "folder/*". */
function membersOf({ dir, workspace }: DenoConfig): string[] {
  return workspace.flatMap((member) => {
    if (!member.endsWith("/*")) return resolve(dir, member);
    const folder = resolve(dir, member.slice(0, -2));
    return Array.from(Deno.readDirSync(folder))
      .filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => join(folder, name));
  });
}
