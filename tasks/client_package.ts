/**
 * Stages the client as a package, and checks that it can be published: to JSR by
 * `deno publish`, to npm by `npm publish` of the tarball.
 *
 * @module
 */
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(import.meta.dirname!, "..");
const ENTRY = "client/mod.ts";
const NAME = "@hubbub/client";

/** The specifiers of a module's relative imports. */
const IMPORT = /(?:from|import)[\s(]+"(\.[^"]+)"/g;

/** The package, as it was staged. */
export interface StagedPackage {
  readonly folder: string;
  /** The tarball for npm. */
  readonly tarball: string;
}

/**
 * Copies the client and what it imports to a folder, as the package is published, and packs
 * it for npm.
 *
 * @param to The folder, absolute or from the working directory.
 * @throws If it can't be published as it is.
 */
export async function stageClient(to: string): Promise<StagedPackage> {
  // deno runs in it.
  const folder = resolve(to);
  const { version } = JSON.parse(
    await Deno.readTextFile(join(ROOT, "deno.json")),
  );
  const files = await importedBy(ENTRY);
  for (const file of files) await copy(file, join(folder, file));
  await copy("client/README.md", join(folder, "README.md"));
  await copy("LICENSE", join(folder, "LICENSE"));
  const settings = {
    name: NAME,
    version,
    license: "MIT",
    exports: `./${ENTRY}`,
    publish: { include: [...files, "README.md", "LICENSE"] },
  };
  await Deno.writeTextFile(
    join(folder, "deno.json"),
    JSON.stringify(settings, null, 2) + "\n",
  );
  const tarball = join(folder, `hubbub-client-${version}.tgz`);
  await deno(folder, "publish", "--dry-run", "--allow-dirty");
  await deno(folder, "pack", "--allow-dirty", "--output", tarball);
  return { folder, tarball };
}

/** The files that a module needs, itself among them, as paths in the repository. */
async function importedBy(entry: string): Promise<string[]> {
  const found = new Set([entry]);
  // A set's loop also comes to what is added while it runs.
  for (const file of found) {
    const source = await Deno.readTextFile(join(ROOT, file));
    for (const [, specifier] of source.matchAll(IMPORT)) {
      found.add(join(dirname(file), specifier));
    }
  }
  return [...found].toSorted();
}

async function copy(file: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  await Deno.copyFile(join(ROOT, file), to);
}

async function deno(cwd: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
  }).output();
  if (success) return;
  throw new Error(
    `Cannot publish the client: deno ${args[0]} says:\n${
      new TextDecoder().decode(stderr)
    }`,
  );
}

if (import.meta.main) {
  const { folder, tarball } = await stageClient(
    Deno.args[0] ?? await Deno.makeTempDir({ prefix: "client_" }),
  );
  console.log(
    `${NAME} is in ${folder}. Publish it from there: deno publish, or npm publish ${
      relative(folder, tarball)
    }`,
  );
}
