import { assert, assertFalse, assertMatch } from "@std/assert";
import { h } from "preact";
import { App } from "./app.ts";
import { csp } from "./csp.ts";

async function policyOf(
  options?: Parameters<typeof csp>[0],
): Promise<string[]> {
  const app = new App()
    .use(csp(options))
    .use((ctx) => ctx.render(h("p", null)));
  const res = await app.handler()(new Request("http://localhost/"));
  return res.headers.get("content-security-policy")!.split("; ");
}

Deno.test("the policy allows inline scripts unless there are nonces", async () => {
  assert((await policyOf()).includes("script-src 'self' 'unsafe-inline'"));
});

Deno.test("useNonce replaces 'unsafe-inline' with a new nonce each time", async () => {
  const one = await policyOf({ useNonce: true });
  const two = await policyOf({ useNonce: true });
  const script = one.find((part) => part.startsWith("script-src"))!;
  assertMatch(script, /'nonce-[0-9a-f]{32}'$/);
  assertFalse(two.includes(script));
});
