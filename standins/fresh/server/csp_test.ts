import { assertEquals, assertStringIncludes } from "@std/assert";
import { h } from "preact";
import { App } from "./app.ts";
import { csp } from "./csp.ts";

async function policyOf(
  options: Parameters<typeof csp>[0],
  header = "content-security-policy",
): Promise<string[]> {
  const app = new App()
    .use(csp(options))
    .get("/", (ctx) => ctx.render(h("p", null)));
  const res = await app.handler()(new Request("http://localhost/"));
  return res.headers.get(header)!.split("; ");
}

Deno.test("own directives stand in place of the default ones", async () => {
  const policy = await policyOf({ csp: ["img-src *", "x-own 'self'"] });
  assertEquals(policy.filter((one) => one.startsWith("img-src")), [
    "img-src *",
  ]);
  assertEquals(policy.at(-1), "x-own 'self'");
  assertStringIncludes(policy.join(), "script-src 'self' 'unsafe-inline'");
});

Deno.test("useNonce puts a new nonce in place of 'unsafe-inline' each time", async () => {
  const one = await policyOf({ useNonce: true });
  const two = await policyOf({ useNonce: true });
  const script = one.find((part) => part.startsWith("script-src"))!;
  assertEquals(/'nonce-[0-9a-f]{32}'$/.test(script), true);
  assertEquals(two.includes(script), false);
});

Deno.test("reportOnly and reportTo say where to report to", async () => {
  const policy = await policyOf(
    { reportOnly: true, reportTo: "/reports" },
    "content-security-policy-report-only",
  );
  assertEquals(policy.slice(-2), [
    "report-to csp-endpoint",
    "report-uri /reports",
  ]);
});
