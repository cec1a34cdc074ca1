import { assert, assertEquals } from "@std/assert";
import * as esbuild from "esbuild";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gather } from "./gather.ts";

const SOURCES: Record<string, string> = {
  "count.ts": `let n = 0; export const next = () => ++n; export default "d";`,
  "word.ts":
    `import { next } from "./count.ts"; export const a = () => "w" + next();`,
  "big.ts": `import { a } from "./word.ts"; export const big = ${
    JSON.stringify("x".repeat(5_000))
  }; export const via = () => a();`,
  "late.ts": `import { next } from "./count.ts"; export const late = next;`,
  "one.ts":
    `import d, { next } from "./count.ts"; import { a } from "./word.ts"; import { via } from "./big.ts";
     export default () => [d, next(), a(), via()]; export const later = () => import("./late.ts");`,
  "two.ts":
    `import { next } from "./count.ts"; import { big } from "./big.ts"; export default () => [next(), big.length];`,
  "three.ts": `import { a } from "./word.ts"; export default () => a();`,
};

Deno.test("gather() leaves fewer files that do the same, and share what they shared", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, source] of Object.entries(SOURCES)) {
      await Deno.writeTextFile(join(folder, name), source);
    }
    const entries = ["one", "two", "three"];
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: entries.map((name) => join(folder, `${name}.ts`)),
      absWorkingDir: folder,
      outdir: folder,
      bundle: true,
      splitting: true,
      format: "esm",
      minify: true,
      metafile: true,
      write: false,
    });
    const scripts = new Map(outputFiles.map(({ path, contents, hash }) => [
      path.slice(folder.length + 1),
      { content: new Uint8Array(contents), hash },
    ]));
    const gathered = await gather(
      scripts,
      metafile.outputs,
      entries.map((name) => `${name}.js`),
      esbuild.build,
    );
    assert(gathered.size < scripts.size, `${[...gathered.keys()]}`);
    const out = join(folder, "out");
    await Deno.mkdir(out);
    for (const [name, { content }] of gathered) {
      await Deno.writeFile(join(out, name), content);
    }
    const load = (name: string) =>
      import(pathToFileURL(join(out, `${name}.js`)).href);
    const [one, two, three] = await Promise.all(entries.map(load));
    assertEquals(one.default(), ["d", 1, "w2", "w3"]);
    assertEquals(two.default(), [4, 5_000]);
    assertEquals(three.default(), "w5");
    assertEquals((await one.later()).late(), 6);
  } finally {
    await esbuild.stop();
    await Deno.remove(folder, { recursive: true });
  }
});
