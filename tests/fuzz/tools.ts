/**
 * Generates random input, reproducible by a seed.
 *
 * @module
 */
import { JWT_SECRET } from "../attack/tools.ts";

/** Appears raw in a page only if something was not escaped. */
export const MARK = "<i id=fuzz";

/** Reproducible random numbers (mulberry32). */
export class Random {
  #state: number;

  /**
   * @param index The input's index: each has its own numbers, so that it can be
   * repeated alone.
   */
  constructor(seed: number, index = 0) {
    this.#state = Math.imul(seed, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b);
  }

  /** From 0 to 1, exclusive. */
  next(): number {
    this.#state = this.#state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  some<T>(length: number, make: () => T): T[] {
    return Array.from({ length: this.below(length + 1) }, make);
  }
}

/** What is known of the server: nearly valid input reaches more code. */
export interface Known {
  readonly rooms: readonly string[];
  /** Ids of viewers, role links and held messages, and names. */
  readonly references: readonly string[];
  /** Valid cookies. */
  readonly cookies: readonly string[];
  /** Valid tokens. */
  readonly tokens: readonly string[];
}

// deno-fmt-ignore
const PIECES = [
  "a", "Ann", "hello there", " ", "\t", "\r\n", "\n", "\u0000", "\u001b[2J", "\u007f", "\u0085", "\u2028",
  `${MARK}1>`, `"${MARK}2 ">`, `'>${MARK}3>`, `</script>${MARK}4>`, `-->${MARK}5>`, `</textarea>${MARK}6>`,
  "&lt;", "&#x0;", "<", ">", "\"", "'", "`", "\\", "/", "//", "..", "../", "%", "%00", "%ff", "%0d%0a", "+", "?", "#",
  "\ud800", "\udfff", "\u0301", "\u200d", "\u200b", "\u202e", "\ufeff", "\uffff", "😀", "👨‍👩‍👧", "🇦", "\u{e0041}", "\u{10ffff}",
  "日本", "İ", "ß", "ﷺ", "ﬃ", "аdmin", "Host", "mod", "ᄀ", "가",
  "/help", "/ban ", "/timeout ", "/announce ", "/slow ", "/clear ", "/mod ", "10m", "off", "@",
  "http://a.b/", "https://example.com/?q=", "javascript:x", "example.com", "www.", "mailto:", "[::1]",
  "__proto__", "constructor", "toString", "null", "undefined", "true", "[object Object]", "NaN", "Infinity",
  "0", "-1", "1", "1.5", "1e309", "9007199254740993", "99999999999999999999", "0x10", "1e3",
  "{", "}", "[", "]", ":", ",", ";", "=", "&", ".", "-", "_", "|", "*", "$", "^", "(", ")",
  "' OR 1=1 --", "; DROP TABLE rooms", "*3\r\n$3\r\nSET\r\n", "redis.call('FLUSHALL')", "${x}", "{{x}}", "<%= x %>",
];

/** Any text, sometimes a very long one. */
export function text(random: Random, known: Known, longest = 70_000): string {
  const piece = () =>
    random.chance(0.1)
      ? random.pick([...known.references, ...known.rooms])
      : random.pick(PIECES);
  if (random.chance(0.04)) {
    return piece().repeat(random.below(longest)).slice(0, longest);
  }
  return random.some(random.chance(0.1) ? 60 : 6, piece).join("");
}

/** Any JSON, as text: an object can't hold everything that a text can. */
export function json(random: Random, known: Known, depth = 0): string {
  const any = () => json(random, known, depth + 1);
  switch (random.below(depth > 3 ? 6 : 10)) {
    case 0:
      return random.pick(["null", "true", "false", "0", "-0", "1", "-1"]);
    case 1:
      return random.pick(["1e309", "1e-9", "1.5", "9007199254740993", "1e21"]);
    case 2:
      return String(random.below(100));
    case 3: {
      const deep = random.below(2_000);
      return "[".repeat(deep) + "]".repeat(deep);
    }
    case 6:
    case 7:
      return `[${random.some(5, any)}]`;
    case 8:
    case 9:
      return object(random.some(5, () => [field(random, known), any()]));
    default:
      return JSON.stringify(text(random, known));
  }
}

// deno-fmt-ignore
const FIELDS = [
  "type", "key", "text", "name", "action", "viewer", "target", "seconds", "reason", "addresses", "role", "link", "held",
  "secret", "token", "back", "room", "replyTo", "reaction", "slowSeconds", "closed", "signedInOnly", "links", "emojiOnly",
  "minAgeSeconds", "review", "reviewNewSeconds", "uniqueMessages", "shield", "moderatorsMay", "shield.minutes", "on", "minutes",
  "delaySeconds", "pace", "blockedWords", "hook", "list", "form", "title", "description", "stream", "embedOn", "mentions",
  "__proto__", "constructor", "toString", "length", "then", "0", "",
];

function field(random: Random, known: Known): string {
  return random.chance(0.9) ? random.pick(FIELDS) : text(random, known, 500);
}

function object(fields: readonly (readonly [string, string])[]): string {
  return `{${
    fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`)
  }}`;
}

const RULES = FIELDS.slice(
  FIELDS.indexOf("slowSeconds"),
  FIELDS.indexOf("__proto__"),
);

// deno-fmt-ignore
const ACTIONS = [
  "delete", "clear", "timeout", "ban", "unban", "lift", "pin", "unpin", "announce", "slow", "close", "open", "rules", "mod",
  "unmod", "link", "revoke", "approve", "refuse", "watch", "unwatch", "__proto__", "",
];

/** Plausible fields with plausible values. */
function meant(random: Random, known: Known): Map<string, string> {
  const said = (value: unknown) => JSON.stringify(value ?? null);
  const short = () => text(random, known, 3_000);
  const fields = new Map([
    ["key", said(random.chance(0.9) ? `key ${random.next()}` : short())],
  ]);
  const set = (name: string, value: unknown) => fields.set(name, said(value));
  set("type", random.pick(["say", "say", "moderate", "moderate", "react"]));
  set("action", random.pick(ACTIONS));
  set("viewer", random.pick(known.references));
  if (random.chance(0.3)) fields.delete("viewer");
  set("name", random.pick([...known.references, short()]));
  set("target", random.below(400));
  set("seconds", random.below(4_000));
  set("reaction", random.pick(["heart", "clap", "fire", "none"]));
  set("replyTo", random.pick([undefined, 1, random.below(400)]));
  set("mentions", random.some(3, () => ({ id: "x", name: short() })));
  set("reason", short());
  set("addresses", random.chance(0.5));
  set("text", short());
  set("role", random.pick(["moderator", "host", "viewer", "operator"]));
  set("link", random.pick(known.references));
  set("held", random.pick(known.references));
  set("secret", random.pick([...known.tokens, short()]));
  set("back", random.pick(["/rooms/lobby", short()]));
  for (const rule of random.some(3, () => random.pick(RULES))) {
    set(rule, random.pick([0, 1, random.below(99), true, false, "on", "off"]));
  }
  if (random.chance(0.1)) fields.set(field(random, known), json(random, known));
  if (random.chance(0.5)) {
    set("blockedWords", random.some(9, short).join("\n"));
    set("review", random.pick(["nothing", "matches", "everything"]));
  }
  return fields;
}

/** A frame, plausible or not. */
export function frame(random: Random, known: Known): string {
  const kind = random.next();
  if (kind < 0.1) return text(random, known);
  if (kind < 0.2) return json(random, known);
  const fields = meant(random, known);
  for (const name of fields.keys()) {
    if (random.chance(0.03)) fields.set(name, json(random, known, 2));
    if (random.chance(0.01)) fields.delete(name);
  }
  const whole = object([...fields]);
  return kind < 0.25 ? whole.slice(0, random.below(whole.length)) : whole;
}

/** A site's token, correctly signed with any claims, or incorrectly. */
async function token(random: Random, known: Known): Promise<string> {
  if (random.chance(0.4)) return random.pick(known.tokens);
  if (random.chance(0.2)) return text(random, known, 6_000);
  const encode = (part: Uint8Array) =>
    part.toBase64({ alphabet: "base64url", omitPadding: true });
  const bytes = (part: string) => new TextEncoder().encode(part);
  const value = (right: string) =>
    random.chance(0.15) ? json(random, known, 2) : right;
  const soon = Math.floor(Date.now() / 1_000) + 3_600;
  const header = object([
    ["alg", value(random.chance(0.9) ? '"HS256"' : '"none"')],
    ...random.chance(0.1) ? [["kid", json(random, known, 3)] as const] : [],
    ...random.chance(0.1) ? [["crit", json(random, known, 2)] as const] : [],
  ]);
  const claims = object([
    ["sub", value('"fuzz"')],
    ["aud", value('"hubbub"')],
    ["exp", value(String(soon))],
    ["name", JSON.stringify(text(random, known, 500))],
    ...random.chance(0.5) ? [["role", value('"moderator"')] as const] : [],
    ...random.chance(0.2) ? [["room", value('"lobby"')] as const] : [],
    ...random.chance(0.2) ? [["nbf", json(random, known, 3)] as const] : [],
  ]);
  const signed = [header, random.chance(0.95) ? claims : text(random, known)]
    .map((part) => encode(bytes(part))).join(".");
  const key = await crypto.subtle.importKey(
    "raw",
    bytes(JWT_SECRET),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const mac = await crypto.subtle.sign("HMAC", key, bytes(signed));
  return damaged(random, `${signed}.${encode(new Uint8Array(mac))}`);
}

/** A cookie that is valid, or a damaged one. */
function cookie(random: Random, known: Known): string {
  const right = random.pick(known.cookies);
  if (random.chance(0.7)) return right;
  if (random.chance(0.5)) return `viewer=${text(random, known, 6_000)}`;
  return [damaged(random, right), text(random, known, 100), right]
    .slice(0, random.below(4)).join("; ");
}

/** Sometimes changes a part of it. */
function damaged(random: Random, right: string): string {
  if (random.chance(0.5)) return right;
  const at = random.below(right.length);
  const end = random.chance(0.5) ? at + 1 : at + random.below(20);
  return right.slice(0, at) + random.pick(["", ".", "A", "=", ";", "é"]) +
    right.slice(end);
}

/** A request, as `fetch` takes it. */
interface FuzzRequest {
  readonly path: string;
  readonly init: RequestInit & { readonly headers: Record<string, string> };
}

// deno-fmt-ignore
const POSTS = [
  ...["messages", "messages", "moderation", "moderation", "claim", "reactions", "embed"].map((rest) => `/rooms/:room/${rest}`),
  ...["/rooms", "/viewer"],
];
// deno-fmt-ignore
const GETS = [
  ...["", "/messages", "/events", "/moderation", "/audit", "/export", "/embed", "/claim", "/socket"].map((rest) => `/rooms/:room${rest}`),
  ...["/", "/rooms", "/viewer", "/healthz", "/readyz", "/metrics"],
  ...["/styles/base.css", "/texts/en", "/favicon.svg", "/_fresh/js/:room", "/:room"],
];
// deno-fmt-ignore
const QUERIES = ["before", "limit", "epoch", "seq", "paused", "done", "format", "viewer", "theme", "accent", "compact"];
const TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "application/json; charset=utf-8",
  "multipart/form-data; boundary=x",
  "text/plain",
];

/** A request, plausible or not. */
export async function request(
  random: Random,
  known: Known,
): Promise<FuzzRequest> {
  const encoded = (length: number) =>
    encodeURIComponent(text(random, known, length).toWellFormed());
  const room = random.chance(0.85) ? random.pick(known.rooms) : encoded(300);
  const query = random.some(
    2,
    () =>
      `${random.chance(0.9) ? random.pick(QUERIES) : encoded(50)}=${
        random.chance(0.4)
          ? random.pick(["1", "0", "jsonl", "rules"])
          : encoded(500)
      }`,
  ).join("&");
  const posts = random.chance(0.6);
  const path = random.pick(posts === random.chance(0.97) ? POSTS : GETS)
    .replace(":room", room) + (query && `?${query}`);
  const method = posts ? random.chance(0.97) ? "POST" : "PUT" : "GET";
  const headers: Record<string, string> = {
    accept: random.pick(["text/html", "application/json", "*/*", ""]),
  };
  const say = (name: string, value: string) => headers[name] = bare(value);
  if (random.chance(0.7)) say("cookie", cookie(random, known));
  if (random.chance(0.2)) {
    say("authorization", `Bearer ${await token(random, known)}`);
  }
  if (random.chance(0.5)) say("x-forwarded-for", `10.0.0.${random.below(256)}`);
  // deno-fmt-ignore
  const others = [
    "accept", "content-type", "origin", "referer", "x-forwarded-for", "x-forwarded-proto", "last-event-id",
    "if-none-match", "sec-fetch-site", "upgrade", "range", "accept-language", "user-agent", "cookie",
  ];
  for (const name of random.some(2, () => random.pick(others))) {
    if (random.chance(0.5)) say(name, text(random, known, 4_000));
  }
  if (method === "GET") return { path, init: { method, headers } };
  const type = random.chance(0.9) ? random.pick(TYPES.slice(0, 2)) : undefined;
  if (type) headers["content-type"] ??= type;
  return { path, init: { method, headers, body: body(random, known, type) } };
}

/** A plausible form or JSON, with any content type, or anything else. */
function body(
  random: Random,
  known: Known,
  type: string | undefined,
): BodyInit {
  if (random.chance(0.08)) {
    const bytes = random.some(500, () => random.below(256));
    return new Uint8Array(bytes);
  }
  const asJson = frame(random, known);
  if (type === TYPES[0] || random.chance(0.1)) return asJson;
  const fields = [...meant(random, known)].map(([name, value]) => {
    const read = value.startsWith('"') ? JSON.parse(value) : value;
    return [name, String(read)];
  });
  return new URLSearchParams(fields.filter(() => random.chance(0.95)))
    .toString();
}

/** The characters that `fetch` accepts in a header. */
function bare(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?").slice(0, 6_000).trim();
}

/** Bytes for a bare connection: a damaged request, or anything else. */
export function bytes(random: Random, known: Known): Uint8Array<ArrayBuffer> {
  const lines = [
    `${random.pick(["GET", "POST", "HEAD", text(random, known, 50)])} /${
      random.pick(["", "rooms/lobby", "rooms/lobby/socket", "viewer"])
    } HTTP/1.1`,
    "Host: x",
    "Connection: close",
    ...random.some(
      6,
      () => `${field(random, known)}: ${text(random, known, 3_000)}`,
    ),
    `Cookie: ${cookie(random, known)}`,
    `Content-Length: ${random.pick(["0", "5", "-1", "x", "99999999999"])}`,
  ];
  const whole = new TextEncoder().encode(
    `${lines.join(random.chance(0.95) ? "\r\n" : "\n")}\r\n\r\nhello`,
  );
  for (let i = random.below(3); i > 0; i--) {
    whole[random.below(whole.length)] = random.below(256);
  }
  return whole;
}
