// A bridge from another chat into a room (docs/webhooks.md#bots). Each line of its input is
// a message: a text, or JSON with "text" and, if you like, "name" (who says it) and "key"
// (its id over there). With PORT it takes such JSON, or a form, by HTTP instead, from a
// webhook of the other chat, and knows the field names of several.
const [link] = Deno.args;
if (!URL.canParse(link ?? "")) {
  throw new Error("Cannot start: give the bot link from the room's panel.");
}

type Fields = Readonly<Record<string, unknown>>;

/** Returns what the room takes; `undefined`: there is no text. */
async function messageOf(fields: Fields) {
  // The first of these fields with a text or a number.
  const of = (...names: string[]) =>
    names.map((name) => fields[name])
      .find((value) => typeof value === "string" || Number.isFinite(value))
      ?.toString();
  const text = of("text", "content", "body", "message");
  if (text === undefined) return undefined;
  const name = of("name", "username", "user_name", "author");
  const key = of("key", "id", "event_id") ?? crypto.randomUUID();
  // A room's names have at most 32 characters, and keys 64.
  return {
    text,
    key: key.length > 64 ? await digestOf(key) : key,
    ...name !== undefined && { name: [...name].slice(0, 32).join("") },
  };
}

/** 64 characters that differ for other ids, also for those that begin alike. */
async function digestOf(id: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(id),
  );
  return new Uint8Array(digest).toHex();
}

/** Posts a message, again with the same key until the room has it or refuses it. */
async function post(fields: Fields): Promise<void> {
  const message = await messageOf(fields);
  if (!message) return console.error("Cannot post this: it has no text.");
  const body = JSON.stringify(message);
  const headers = {
    "content-type": "application/json",
    accept: "application/json",
  };
  for (let waitMs = 1_000;; waitMs = Math.min(waitMs * 2, 60_000)) {
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(link, {
      method: "POST",
      headers,
      body,
      signal,
    }).catch(() => undefined);
    const answer = await response?.json().catch(() => ({}));
    if (response?.ok) return;
    const isBusy = !response || response.status === 429 ||
      response.status >= 500;
    if (!isBusy) return console.error(answer.message ?? response.status);
    const retryAfterMs = answer?.retryAfterMs ?? waitMs;
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
  }
}

/** The fields of JSON; `undefined`: it is something else. */
function fieldsIn(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null
      ? value as Fields
      : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a request. What is neither JSON nor a form isn't taken for a text. */
async function fieldsOf(request: Request): Promise<Fields | undefined> {
  const body = await request.text();
  const type = request.headers.get("content-type") ?? "";
  return type.startsWith("application/x-www-form-urlencoded")
    ? Object.fromEntries(new URLSearchParams(body))
    : fieldsIn(body);
}

async function postLine(line: string): Promise<void> {
  if (line.trim()) await post(fieldsIn(line) ?? { text: line });
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
    for (const line of lines) await postLine(line);
  }
  await postLine(rest);
} else {
  Deno.serve({ hostname: "127.0.0.1", port: Number(port) }, async (request) => {
    const fields = await fieldsOf(request);
    if (!fields) return new Response(null, { status: 400 });
    await (last = last.then(() => post(fields)).catch(console.error));
    return new Response(null, { status: 204 });
  });
}
