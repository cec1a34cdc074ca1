import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { h, type VNode } from "preact";
import { ask, read } from "../testdata/serve.ts";
import { App } from "./app.ts";

Deno.test("_app is the whole document, with the page in it", async () => {
  const html = await read("/rooms/lobby");
  assertMatch(html, /^<!DOCTYPE html><html lang="en"><head>.*<\/html>$/);
  assertStringIncludes(
    html,
    "<h2>room lobby by /rooms/:room</h2></body></html>",
  );
});

Deno.test("Head replaces equal elements and appends the rest", async () => {
  const head = (await read("/")).replace(/<\/head>.*/s, "");
  assertStringIncludes(head, "<title>Home</title>");
  assertFalse(head.includes("Fixture"));
  assertStringIncludes(head, `content="of the page"`);
  assertFalse(head.includes("of the app"));
  assert(head.endsWith(`<meta name="extra" content="more"/>`));
});

Deno.test("a link to the current page, or to one above it, is marked", async () => {
  const html = await read("/rooms/lobby");
  assertStringIncludes(
    html,
    `<a href="/rooms" data-ancestor="true" aria-current="true">`,
  );
  assertStringIncludes(
    html,
    `<a href="/rooms/lobby" data-current="true" aria-current="page">`,
  );
});

Deno.test("a page without islands has no script", async () => {
  const res = await ask("/rooms");
  assertEquals(res.headers.get("link"), null);
  assertFalse((await res.text()).includes("<script"));
});

Deno.test("the scripts of a page's islands are preloaded", async () => {
  const { headers } = await ask("/");
  const id = "/_fresh/js/[0-9a-f]{40}";
  assertMatch(
    headers.get("link")!,
    RegExp(
      `^<${id}/fresh-runtime.js>; rel="modulepreload"; as="script", <${id}/Counter.js>; rel="modulepreload"; as="script"$`,
    ),
  );
});

Deno.test("an island is rendered between its markers, and not marked inside another", async () => {
  const html = await read("/");
  assertEquals(html.match(/<!--\/?frsh:[^>]*-->/g), [
    "<!--frsh:island:Counter:0:-->",
    "<!--/frsh:island-->",
  ]);
  assertMatch(html, /<p>before<\/p><!--frsh:island.*frsh:island--><p>after/s);
});

Deno.test("no prop can end the script or start another", async () => {
  const html = await read("/");
  const script = html.slice(html.indexOf("<script"));
  assertEquals(script.match(/<\/script>/g)?.length, 1);
  assertFalse(script.includes("<!--"));
  assertFalse(script.includes("\u2028"));
});

Deno.test("every inline script and style carries the policy's nonce", async () => {
  const res = await ask("/nested");
  const html = await res.text();
  const nonce = res.headers.get("content-security-policy")!
    .match(/script-src 'self' 'nonce-(\w+)'/)![1];
  const inline = html.match(/<(script|style)[^>]*>/g)!;
  assertEquals(inline.length, 2);
  for (const tag of inline) assertStringIncludes(tag, `nonce="${nonce}"`);
});

Deno.test("two islands with the same signal share it", async () => {
  const html = await read("/signal");
  assertEquals(html.match(/\[\\"Signal\\",/g)?.length, 1);
});

Deno.test("ctx.render() refuses anything but JSX", async () => {
  const request = new Request("http://localhost/");
  const render = (vnode: VNode) =>
    new App().use((ctx) => ctx.render(vnode, { status: 202 }))
      .handler()(request);
  const bad = await quietly(() => render("text" as never));
  assertEquals(bad.status, 500);
  const fine = await render(h("p", null, "fine") as VNode);
  assertEquals(fine.status, 202);
  assertEquals(await fine.text(), "<!DOCTYPE html><p>fine</p>");
});

async function quietly<T>(task: () => Promise<T>): Promise<T> {
  const { error } = console;
  console.error = () => {};
  try {
    return await task();
  } finally {
    console.error = error;
  }
}
