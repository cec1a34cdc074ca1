import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { join, relative } from "node:path";
import { start } from "../testdata/process.ts";
import { Builder } from "./builder.ts";

const ROOT = join(import.meta.dirname!, "../testdata");
const PROJECT = join(import.meta.dirname!, "../../..");

async function tempDir(): Promise<AsyncDisposable & { path: string }> {
  // In the project, for its imports. `deno task check`, which may run at the same time,
  // leaves out this folder.
  const dir = join(PROJECT, "_fresh");
  await Deno.mkdir(dir, { recursive: true });
  const path = await Deno.makeTempDir({ dir, prefix: "builder_test_" });
  const remove = () => Deno.remove(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: remove };
}

Deno.test("a build on disk is served with only the named permissions", async () => {
  await using out = await tempDir();
  await new Builder({ root: ROOT, outDir: out.path }).build();

  await using server = await start([
    "serve",
    "--no-prompt",
    "--port=0",
    "--allow-env=DENO_DEPLOYMENT_ID,GITHUB_SHA,CI_COMMIT_SHA",
    `--allow-read=${PROJECT}`,
    relative(PROJECT, join(out.path, "server.js")),
  ]);

  const html = await (await fetch(server.origin)).text();
  const scripts = html.match(/\/_fresh\/js\/[^"]+/g)!;
  assertEquals(scripts.length, 2);
  for (const script of scripts) {
    const res = await fetch(server.origin + script);
    assertEquals(res.status, 200, script);
    assertEquals(
      res.headers.get("cache-control"),
      "public, max-age=31536000, immutable",
    );
    await res.body?.cancel();
  }

  const style = await fetch(`${server.origin}/style.css`);
  const etag = style.headers.get("etag")!;
  assertMatch(etag, /^W\/"[0-9a-f]{64}"$/);
  await style.body?.cancel();
  const headers = { "if-none-match": etag };
  const again = await fetch(`${server.origin}/style.css`, { headers });
  assertEquals(again.status, 304);

  const names = ["/a,b%20c.txt", "/.well-known/thing.json", "/.hidden"];
  const statuses = await Promise.all(names.map(async (name) => {
    const res = await fetch(server.origin + name);
    await res.body?.cancel();
    return res.status;
  }));
  assertEquals(statuses, [200, 200, 404]);
});

Deno.test("the browser loads Preact once, and a small runtime", async () => {
  await using out = await tempDir();
  await new Builder({ root: ROOT, outDir: out.path }).build();
  const js = join(out.path, "static/_fresh/js");
  const [{ name }] = await Array.fromAsync(Deno.readDir(js));
  const sources = new Map<string, string>();
  for await (const file of Deno.readDir(join(js, name))) {
    const source = await Deno.readTextFile(join(js, name, file.name));
    sources.set(file.name, source);
  }
  const withPreact = [...sources.values()]
    .filter((source) => source.includes("http://www.w3.org/1998/Math/MathML"));
  assertEquals(withPreact.length, 1);
  assertEquals(sources.has("ignored_test.js"), false);

  const runtime = new Blob([sources.get("fresh-runtime.js")!]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const { byteLength } = await new Response(runtime).arrayBuffer();
  assertEquals(byteLength < 1024, true, `${byteLength} bytes`);
});

Deno.test("two builds have different names", async () => {
  const run = () => start(["run", "-A", "linked/fresh/testdata/dev.ts"]);
  const nameOf = async () => {
    await using server = await run();
    const html = await (await fetch(server.origin)).text();
    return html.match(/\/js\/([0-9a-f]{40})\//)![1];
  };
  assertNotEquals(await nameOf(), await nameOf());
});

Deno.test("the dev server shows build errors, and caches nothing", async () => {
  await using server = await start([
    "run",
    "-A",
    "linked/fresh/testdata/dev.ts",
  ]);
  // Even if the app has its own page for it.
  const broken = await fetch(`${server.origin}/throws`);
  assertEquals(broken.status, 500);
  assertStringIncludes(await broken.text(), "<h1>broken &lt;on purpose></h1>");
  const style = await fetch(`${server.origin}/style.css`);
  assertStringIncludes(style.headers.get("cache-control")!, "no-store");
  assertEquals(style.headers.get("etag"), null);
  await style.body?.cancel();
  const page = await (await fetch(`${server.origin}/`)).text();
  assertStringIncludes(page, "fresh-runtime.js");
});
