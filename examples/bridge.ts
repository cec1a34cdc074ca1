// A bridge from another chat into a room (docs/webhooks.md#bots). Each line of its input is
// a message: a text, or JSON with "text" and, if you like, "name" (who says it) and "key"
// (its id over there). With PORT it takes such JSON by HTTP instead, from a webhook of the
// other chat, and knows the field names of several.
const [link] = Deno.args;
if (!URL.canParse(link ?? "")) {
  throw new Error("Cannot start: give the bot link from the room's panel.");
}

type Fields = Readonly<Record<string, unknown>>;

function messageOf(fields: Fields) {
  const of = (...names: string[]) =>
    names.map((name) => fields[name]).find((value) => value !== undefined);
  const name = of("name", "username", "user_name", "author");
  const key = String(of("key", "id", "event_id") ?? crypto.randomUUID());
  // A room's names have at most 32 characters, and keys 64.
  return {
    text: String(of("text", "content", "body", "message") ?? ""),
    key: key.slice(0, 64),
    ...name !== undefined && { name: [...String(name)].slice(0, 32).join("") },
  };
}

/** Posts a message, again with the same key until the room has it or refuses it. */
async function post(fields: Fields): Promise<void> {
  const body = JSON.stringify(messageOf(fields));
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
  };
  for (let waitMs = 1_000;; waitMs = Math.min(waitMs * 2, 60_000)) {
    const response = await fetch(link, { method: "POST", headers, body })
      .catch(() => undefined);
    const answer = await response?.json().catch(() => ({}));
    if (response?.ok) return;
    const isBusy = !response || response.status === 429 ||
      response.status >= 500;
    if (!isBusy) return console.error(answer.message ?? response.status);
    const retryAfterMs = answer?.retryAfterMs ?? waitMs;
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
  }
}

function fieldsIn(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Fields;
  } catch {
    // It is a text.
  }
  return { text: line };
}

// One after the other, so that they keep their order.
let last: Promise<void> = Promise.resolve();
const port = Deno.env.get("PORT");
if (port === undefined) {
  let rest = "";
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const chunk of input) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.trim()) await post(fieldsIn(line));
  }
  if (rest.trim()) await post(fieldsIn(rest));
} else {
  Deno.serve({ hostname: "127.0.0.1", port: Number(port) }, async (request) => {
    const fields = fieldsIn(await request.text());
    await (last = last.then(() => post(fields)));
    return new Response(null, { status: 204 });
  });
}
