import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { ask, read } from "../testdata/serve.ts";
import { HttpError } from "../shared/http_error.ts";
import { App } from "./app.ts";

async function answer(path: string, init?: RequestInit) {
  const res = await ask(path, init);
  return `${res.status} ${await res.text()}`;
}

Deno.test("a route answers at its path, with and without a trailing slash", async () => {
  assertEquals(await answer("/plain"), "200 plain");
  assertEquals(await answer("/plain/"), "200 plain");
  assertStringIncludes(await read("/rooms"), "all GET");
  assertStringIncludes(await read("/rooms/"), "all GET");
});

Deno.test("parameters are decoded, except characters that would change the path", async () => {
  assertEquals(
    await answer("/plain/%E4%BD%A0%20x%2Fy"),
    `200 {"word":"你 x%2Fy","route":"/plain/:word"}`,
  );
});

Deno.test("a URL with a broken escape is a bad request", async () => {
  assertEquals(await answer("/plain/%ZZ"), "400 The address is not valid");
});

Deno.test("repeated slashes in a path count as one", async () => {
  assertStringIncludes(await read("//rooms///lobby"), "room lobby");
});

Deno.test("a fixed path wins over one with a parameter", async () => {
  assertEquals(
    await answer("/rooms/new", { method: "POST" }),
    `201 {"made":true}`,
  );
});

Deno.test("HEAD is answered by the GET handler, without the body", async () => {
  for (const path of ["/plain", "/form"]) {
    assertEquals(await answer(path, { method: "HEAD" }), "200 ");
  }
});

Deno.test("a method that a file route doesn't have is 404, as upstream, and one that HTTP doesn't have is 405", async () => {
  assertEquals((await ask("/rooms/new")).status, 404);
  assertEquals((await ask("/form", { method: "PUT" })).status, 404);
  assertEquals((await ask("/form", { method: "PROPFIND" })).status, 405);
});

Deno.test("middleware runs from the outside in, before the page is rendered", async () => {
  const res = await ask("/rooms");
  assertEquals(res.headers.get("x-trail"), "one two app");
  assertEquals(await answer("/nested?stop"), "200 stopped");
  const app = new App().fsRoutes();
  assertThrows(() => app.use(), Error, "after the routes");
});

Deno.test("a handler gives its page data, a status and headers", async () => {
  const get = await ask("/form");
  assertEquals(get.headers.get("cache-control"), "no-store");
  const body = new URLSearchParams({ said: "<hi>" });
  const post = await ask("/form", { method: "POST", body });
  assertEquals(post.status, 201);
  assertStringIncludes(await post.text(), "said: &lt;hi>");
});

Deno.test("_error shows an error with its status", async () => {
  assertMatch(await answer("/throws"), /^500 .*error 500 at \/throws/);
  assertMatch(await answer("/throws?status=404"), /^404 .*error 404/);
  assertMatch(await answer("/throws?status=403"), /^403 .*error 403/);
  assertMatch(await answer("/nope"), /^404 .*error 404 at \/nope/);
});

Deno.test("without an _error an HttpError is answered with its message", async () => {
  const text = async (...error: ConstructorParameters<typeof HttpError>) => {
    const handler = new App().use(() => {
      throw new HttpError(...error);
    }).handler();
    return await (await handler(new Request("http://localhost/"))).text();
  };
  assertEquals(await text(418), "I'm a teapot");
  assertEquals(await text(400, "say more"), "say more");
});

Deno.test("a redirect to a path never leaves the site", async () => {
  const res = await ask("/rooms", { method: "PUT" });
  assertEquals(res.status, 302);
  assertEquals(res.headers.get("location"), "/evil.example/x?a=//b");
});
