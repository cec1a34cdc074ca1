// A receiver of webhooks (docs/webhooks.md): verifies the signature and prints the events.
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

const { WEBHOOK_SECRET = "", PORT = "9100" } = Deno.env.toObject();
const key = Buffer.from(WEBHOOK_SECRET.replace("whsec_", ""), "base64");
if (key.length < 24) {
  throw new Error("Cannot start: WEBHOOK_SECRET must be the webhook's.");
}

function isSigned({ headers }: Request, body: string): boolean {
  const of = (name: string) => headers.get(`webhook-${name}`) ?? "";
  const signed = `${of("id")}.${of("timestamp")}.${body}`;
  const hmac = createHmac("sha256", key).update(signed).digest("base64");
  const [given, right] = [of("signature"), `v1,${hmac}`].map(Buffer.from);
  return Math.abs(Date.now() / 1_000 - Number(of("timestamp"))) < 300 &&
    given.length === right.length && timingSafeEqual(given, right);
}

// An event may come again: within a room's epoch, its seq and type name it. A program that
// runs for long would keep only the last seq of each room.
const seen = new Set<string>();

Deno.serve({ hostname: "127.0.0.1", port: Number(PORT) }, async (request) => {
  const body = await request.text();
  if (!isSigned(request, body)) return new Response(null, { status: 401 });
  const { room, epoch, events } = JSON.parse(body).data;
  for (const { type, seq, from, text } of events) {
    const event = [room, epoch, seq, type].join();
    if (seq !== undefined && seen.has(event)) continue;
    seen.add(event);
    console.log(
      room,
      type,
      seq ?? "",
      text === undefined ? "" : `${from.name}: ${text}`,
    );
  }
  return new Response(null, { status: 204 });
});
