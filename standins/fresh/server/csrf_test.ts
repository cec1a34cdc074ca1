import { assertEquals } from "@std/assert";
import { App } from "./app.ts";
import { csrf } from "./csrf.ts";

async function statusOf(
  headers: Record<string, string>,
  method = "POST",
): Promise<number> {
  const app = new App()
    .use(csrf({ origin: (one) => one === "https://a.example" }))
    .use(() => new Response("fine"));
  const request = new Request("http://localhost/", { method, headers });
  return (await app.handler()(request)).status;
}

Deno.test("a form from another site is refused", async () => {
  assertEquals(await statusOf({ origin: "http://evil.example" }), 403);
  assertEquals(await statusOf({ "sec-fetch-site": "cross-site" }), 403);
  assertEquals(await statusOf({ "sec-fetch-site": "same-site" }), 403);
});

Deno.test("a form from this site, or from no browser, is accepted", async () => {
  assertEquals(await statusOf({}), 200);
  assertEquals(await statusOf({ "sec-fetch-site": "same-origin" }), 200);
  assertEquals(await statusOf({ "sec-fetch-site": "none" }), 200);
});

Deno.test("safe methods are accepted", async () => {
  const headers = { origin: "http://evil.example" };
  assertEquals(await statusOf(headers, "GET"), 200);
});

Deno.test("origin names the other sites that may send forms", async () => {
  assertEquals(await statusOf({ origin: "https://a.example" }), 200);
  assertEquals(await statusOf({ origin: "https://b.example" }), 403);
});
