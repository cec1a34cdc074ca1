import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { BUILD_ID } from "../shared/build_id.ts";
import { ask } from "../testdata/serve.ts";

const NO_CACHE = "no-cache, no-store, max-age=0, must-revalidate";
const FOR_GOOD = "public, max-age=31536000, immutable";

Deno.test("a static file has its type and length, and is not cached", async () => {
  const res = await ask("/style.css");
  assertEquals(res.headers.get("content-type"), "text/css; charset=UTF-8");
  assertEquals(res.headers.get("cache-control"), NO_CACHE);
  const { length } = new TextEncoder().encode(await res.text());
  assertEquals(res.headers.get("content-length"), String(length));
});

Deno.test("a file locked to this build is cached forever", async () => {
  const res = await ask(`/style.css?__frsh_c=${BUILD_ID}`);
  assertEquals(res.headers.get("cache-control"), FOR_GOOD);
  await res.body?.cancel();
});

Deno.test("a file locked to another build is found without the lock", async () => {
  const res = await ask("/style.css?a=1&__frsh_c=other");
  assertEquals(res.status, 307);
  assertEquals(res.headers.get("location"), "/style.css?a=1");
});

Deno.test("a script has an ETag, and is not sent again to a client that has it", async () => {
  const path = `/_fresh/js/${BUILD_ID}/fresh-runtime.js`;
  const first = await ask(path);
  const etag = first.headers.get("etag")!;
  assertMatch(etag, /^W\/".+"$/);
  assertEquals(first.headers.get("cache-control"), FOR_GOOD);
  assertNotEquals((await first.text()).length, 0);
  const again = await ask(path, { headers: { "if-none-match": etag } });
  assertEquals(again.status, 304);
  assertEquals(await again.text(), "");
});

Deno.test("HEAD gets only the headers, and other methods are refused", async () => {
  const head = await ask("/data.json", { method: "HEAD" });
  assertEquals(head.headers.get("content-length"), "11");
  assertEquals(await head.text(), "");
  assertEquals((await ask("/data.json", { method: "POST" })).status, 405);
});

Deno.test("nothing outside static/ is served", async () => {
  for (
    const path of [
      "/../deno.json",
      "/%2e%2e/deno.json",
      "/%2e%2e%2fmain.ts",
      "/..%5cmain.ts",
      "/x%00y",
      "/%ff",
      "/style.css/x",
    ]
  ) {
    const res = await ask(path);
    assertEquals(res.status, 404, path);
    await res.body?.cancel();
  }
});

Deno.test("a missing favicon gets a short answer", async () => {
  const res = await ask("/favicon.ico");
  assertEquals([res.status, await res.text()], [404, ""]);
});
