import { assertEquals } from "@std/assert";
import { App } from "./app.ts";
import { csrf, type CsrfOptions } from "./csrf.ts";

async function statusOf(
  headers: Record<string, string>,
  options?: CsrfOptions,
  method = "POST",
): Promise<number> {
  const app = new App().use(csrf(options)).all("/", (ctx) => ctx.text("fine"));
  const request = new Request("http://localhost/", { method, headers });
  return (await app.handler()(request)).status;
}

Deno.test("a form from another site is refused", async () => {
  assertEquals(await statusOf({ origin: "http://evil.example" }), 403);
  assertEquals(await statusOf({ "sec-fetch-site": "cross-site" }), 403);
  assertEquals(await statusOf({ "sec-fetch-site": "same-site" }), 403);
});

Deno.test("a form from this site, or from no browser, goes through", async () => {
  assertEquals(await statusOf({}), 200);
  assertEquals(await statusOf({ origin: "http://localhost" }), 200);
  assertEquals(await statusOf({ "sec-fetch-site": "same-origin" }), 200);
  assertEquals(await statusOf({ "sec-fetch-site": "none" }), 200);
});

Deno.test("what changes nothing goes through", async () => {
  const headers = { origin: "http://evil.example" };
  assertEquals(await statusOf(headers, undefined, "GET"), 200);
});

Deno.test("origin says which other sites may send forms", async () => {
  const headers = { origin: "https://a.example" };
  const allowed = "https://a.example";
  assertEquals(await statusOf(headers, { origin: allowed }), 200);
  assertEquals(await statusOf(headers, { origin: ["x", allowed] }), 200);
  assertEquals(
    await statusOf(headers, { origin: (one) => one === allowed }),
    200,
  );
  assertEquals(await statusOf(headers, { origin: "https://b.example" }), 403);
});
