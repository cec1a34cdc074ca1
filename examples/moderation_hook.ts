// A moderation hook (docs/deploy.md): holds what an OpenAI-compatible /v1/moderations flags.
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

const [model] = Deno.args;
const { MODERATION_HOOK_SECRET = "", PORT = "9000" } = Deno.env.toObject();
const key = Buffer.from(MODERATION_HOOK_SECRET.replace("whsec_", ""), "base64");
if (key.length < 24) {
  throw new Error("Cannot start: MODERATION_HOOK_SECRET must be the server's.");
}

function isSigned({ headers }: Request, body: string): boolean {
  const of = (name: string) => headers.get(`webhook-${name}`) ?? "";
  const signed = `${of("id")}.${of("timestamp")}.${body}`;
  const hmac = createHmac("sha256", key).update(signed).digest("base64");
  const [given, right] = [of("signature"), `v1,${hmac}`].map(Buffer.from);
  return Math.abs(Date.now() / 1_000 - Number(of("timestamp"))) < 300 &&
    given.length === right.length && timingSafeEqual(given, right);
}

Deno.serve({ hostname: "127.0.0.1", port: Number(PORT) }, async (request) => {
  const asked = await request.text();
  if (!isSigned(request, asked)) return new Response(null, { status: 401 });
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ input: JSON.parse(asked).text });
  const answer = await fetch(model, { method: "POST", headers, body });
  const { results: [{ flagged, categories }] } = await answer.json();
  const code = Object.keys(categories).find((name) => categories[name]);
  return Response.json({ action: flagged ? "hold" : "pass", code });
});
