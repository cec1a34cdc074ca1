import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ask, read } from "../testdata/serve.ts";
import { App } from "./app.ts";
import { HttpError } from "../shared/http_error.ts";

async function answer(path: string, init?: RequestInit) {
  const res = await ask(path, init);
  return `${res.status} ${await res.text()}`;
}

Deno.test("a route answers at its path, with and without a slash at the end", async () => {
  assertEquals(await answer("/plain"), "200 plain");
  assertEquals(await answer("/plain/"), "200 plain");
  assertStringIncludes(await read("/rooms"), "all GET");
  assertStringIncludes(await read("/rooms/"), "all GET");
});

Deno.test("parameters are decoded, but for what would change the path", async () => {
  assertEquals(
    await answer("/plain/%E4%BD%A0%20x%2Fy"),
    `200 {"word":"你 x%2Fy","route":"/plain/:word"}`,
  );
  assertEquals(
    await answer("/files/a/b%20c"),
    `200 {"path":"a/b c","url":"/files/a/b%20c"}`,
  );
});

Deno.test("an address with a broken escape is a bad request", async () => {
  assertEquals(await answer("/plain/%ZZ"), "400 The address is not valid");
});

Deno.test("repeated slashes in a path are one", async () => {
  assertStringIncludes(await read("//rooms///lobby"), "room lobby");
});

Deno.test("a fixed path wins over one with a parameter", async () => {
  assertEquals(
    await answer("/rooms/new", { method: "POST" }),
    `201 {"made":true}`,
  );
});

Deno.test("routeOverride moves a route", async () => {
  assertEquals(await answer("/over/there"), "200 over there");
  assertEquals((await ask("/override")).status, 404);
});

Deno.test("HEAD is answered by what answers GET, without the body", async () => {
  for (const path of ["/plain", "/form"]) {
    assertEquals(await answer(path, { method: "HEAD" }), "200 ");
  }
});

Deno.test("a method that app.get() has not: 405, and Allow for OPTIONS", async () => {
  const app = new App().get("/a", () => new Response()).post(
    "/a",
    () => new Response(),
  );
  const handler = app.handler();
  const send = (method: string) =>
    handler(new Request("http://localhost/a", { method }));
  const refused = await send("PUT");
  assertEquals(refused.status, 405);
  assertEquals(await refused.text(), "Method Not Allowed");
  const options = await send("OPTIONS");
  assertEquals(options.status, 204);
  assertEquals(options.headers.get("allow"), "GET, POST");
});

Deno.test("a method that a file route has not is not found, as upstream", async () => {
  assertEquals((await ask("/rooms/new")).status, 404);
  assertEquals((await ask("/form", { method: "PUT" })).status, 404);
  assertEquals((await ask("/over/x", { method: "PUT" })).status, 405);
});

Deno.test("middleware runs from the outside in, before the page is rendered", async () => {
  const res = await ask("/rooms");
  assertEquals(res.headers.get("x-trail"), "use one two layout app");
  const nested = await ask("/nested");
  assertEquals(nested.headers.get("x-trail"), "use one two nested app");
  assertEquals(await answer("/nested?stop"), "200 stopped");
});

Deno.test("a handler gives its page data, a status and headers", async () => {
  const get = await ask("/form");
  assertEquals(get.headers.get("cache-control"), "no-store");
  const body = new URLSearchParams({ said: "<hi>" });
  const post = await ask("/form", { method: "POST", body });
  assertEquals(post.status, 201);
  assertStringIncludes(await post.text(), "said: &lt;hi>");
});

Deno.test("an error is shown by the nearest _error, with its status", async () => {
  assertMatch(await answer("/throws"), /^500 .*error 500 at \/throws/);
  assertMatch(await answer("/throws?status=404"), /^404 .*error 404/);
  assertMatch(await answer("/throws?status=403"), /^403 .*error 403/);
  assertMatch(await answer("/nope"), /^404 .*error 404 at \/nope/);
  assertMatch(await answer("/nested/fails"), /^500 .*nested error/);
});

Deno.test("without an _error an HttpError is answered by its message", async () => {
  const handler = new App()
    .get("/a", () => {
      throw new HttpError(418);
    })
    .get("/b", () => {
      throw new HttpError(400, "say more");
    })
    .handler();
  const text = async (path: string) =>
    await (await handler(new Request(`http://localhost${path}`))).text();
  assertEquals(await text("/a"), "I'm a teapot");
  assertEquals(await text("/b"), "say more");
  assertEquals(await text("/c"), "Not Found");
});

Deno.test("notFound() answers where nothing does", async () => {
  const handler = new App()
    .notFound((ctx) => ctx.text("nothing here", { status: 404 }))
    .handler();
  const res = await handler(new Request("http://localhost/c"));
  assertEquals(`${res.status} ${await res.text()}`, "404 nothing here");
});

Deno.test("onError() answers for the folder that it is given", async () => {
  const fail = () => {
    throw new Error("on purpose");
  };
  const handler = new App()
    .onError("/a", (ctx) => ctx.text(`caught: ${ctx.error}`, { status: 500 }))
    .onError("*", (ctx) => ctx.text("elsewhere", { status: 502 }))
    .get("/a/x", fail)
    .get("/b", fail)
    .handler();
  const ask = async (path: string) => {
    const res = await handler(new Request(`http://localhost${path}`));
    return `${res.status} ${await res.text()}`;
  };
  assertEquals(await ask("/a/x"), "500 caught: Error: on purpose");
  assertEquals(await ask("/b"), "502 elsewhere");
});

Deno.test("a redirect to a path never leaves the site", async () => {
  const res = await ask("/rooms", { method: "PUT" });
  assertEquals(res.status, 302);
  assertEquals(res.headers.get("location"), "/evil.example/x?a=//b");
});

Deno.test("trustProxy takes the scheme and the host from the proxy", async () => {
  const request = new Request("http://inner/", {
    headers: { "x-forwarded-proto": "https", "x-forwarded-host": "outer" },
  });
  for (const trustProxy of [true, false]) {
    const handler = new App({ trustProxy })
      .get("/", (ctx) => ctx.text(ctx.url.href))
      .handler();
    assertEquals(
      await (await handler(request)).text(),
      trustProxy ? "https://outer/" : "http://inner/",
    );
  }
});
