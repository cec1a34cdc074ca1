/**
 * Attacks on responses: framing, sniffing, caches, referrers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Target } from "./tools.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start();
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** The headers of every kind of response. */
async function everyKind(): Promise<Record<string, Headers>> {
  const { room, cookie, token } = await target.open();
  const page = await target.page(`/rooms/${room}`, { cookie });
  const script = page.text.match(/\/_fresh\/js\/[^"]+\.js/)![0];
  const sheet = page.text.match(/\/styles\/base\.css[^"]*/)![0];
  const stream = await fetch(`${target.url}/rooms/${room}/events`);
  await stream.body!.cancel();
  const kinds: Record<string, { headers: Headers }> = {
    page,
    lobby: await target.page("/"),
    panel: await target.page(`/rooms/${room}/moderation`, { cookie }),
    claim: await target.page(`/rooms/${room}/claim`),
    "refused panel": await target.page(`/rooms/${room}/moderation`),
    "JSON": await target.json("/viewer"),
    // This one is public.
    "list of rooms": await target.json("/rooms"),
    "JSON of the panel": await target.json(
      `/rooms/${room}/moderation`,
      undefined,
      { token },
    ),
    "audit log": await target.json(`/rooms/${room}/audit`, undefined, {
      token,
    }),
    "exported log": await target.ask(`/rooms/${room}/audit?format=jsonl`, {
      headers: { authorization: `Bearer ${token}` },
    }),
    "exported room": await target.ask(`/rooms/${room}/export?format=csv`, {
      headers: { authorization: `Bearer ${token}` },
    }),
    script: await target.ask(script),
    "style sheet": await target.ask(sheet),
    icon: await target.ask("/favicon.svg"),
    "unchanged asset": await target.ask("/styles/base.css", {
      headers: {
        "if-none-match": (await target.ask("/styles/base.css")).headers.get(
          "etag",
        )!,
      },
    }),
    redirect: await target.form("/rooms", { name: room }),
    "redirect of an old asset": await target.ask(
      "/favicon.svg?__frsh_c=older",
    ),
    "error page": await target.page("/nowhere"),
    "error as JSON": await target.json("/nowhere"),
    "refused form": await target.form(`/rooms/${room}/messages`, {
      key: "k",
      text: " ",
    }),
    "refusal as JSON": await target.json(`/rooms/${room}/messages`, {}),
    "cross-site form": await target.form("/rooms", { name: "x" }, {
      headers: { origin: "https://evil.example" },
    }),
    "wrong token": await target.json("/viewer", undefined, { token: "a.b.c" }),
    "no upgrade": await target.ask(`/rooms/${room}/socket`),
    "server-sent events": stream,
    "method that is not there": await target.ask("/", { method: "DELETE" }),
    "method nobody heard of": await target.ask("/", { method: "TRICK" }),
    "address nobody can read": await target.ask("/%ff"),
    OPTIONS: await target.ask("/rooms", { method: "OPTIONS" }),
    metrics: await target.ask("/metrics"),
    health: await target.ask("/healthz"),
  };
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, { headers }]) => [kind, headers]),
  );
}

Deno.test("Clickjacking: no response may be framed or sniffed, or send its URL to another site", async () => {
  for (const [kind, headers] of Object.entries(await everyKind())) {
    const policy = headers.get("content-security-policy") ?? "";
    const directives = new Map(
      policy.split(/;\s*/).map((each) => {
        const [name, ...values] = each.split(" ");
        return [name, values.join(" ")];
      }),
    );
    assertEquals(directives.get("frame-ancestors"), "'none'", kind);
    assertEquals(directives.get("object-src"), "'none'", kind);
    assertEquals(directives.get("base-uri"), "'self'", kind);
    assertEquals(directives.get("form-action"), "'self'", kind);
    for (const unsafe of ["'unsafe-inline'", "'unsafe-eval'", "*", "http:"]) {
      assert(!policy.split(/[\s;]+/).includes(unsafe), `${kind}: ${policy}`);
    }
    assertEquals(headers.get("x-content-type-options"), "nosniff", kind);
    assertEquals(headers.get("referrer-policy"), "same-origin", kind);
    assertEquals(
      headers.get("cross-origin-opener-policy"),
      "same-origin",
      kind,
    );
    for (const told of ["server", "x-powered-by"]) {
      assertEquals(headers.get(told), null, kind);
    }
  }
});

Deno.test("Personal responses are not cached", async () => {
  for (const [kind, headers] of Object.entries(await everyKind())) {
    const caching = headers.get("cache-control") ?? "";
    if (/asset|script|sheet|icon|list|OPTIONS|method|address/.test(kind)) {
      continue;
    }
    assert(
      /no-store/.test(caching) || kind === "redirect",
      `${kind}: ${caching}`,
    );
    if (/immutable|public/.test(caching)) {
      assertEquals(headers.getSetCookie(), [], kind);
    }
  }
});

Deno.test("A room's page and its panel, which tries it, may load its broadcast, and no other page may", async () => {
  const { room, cookie, token } = await target.open();
  const stream = "https://cdn.example/live/list.m3u8";
  const page = `/rooms/${room}`;
  const panel = `${page}/moderation`;
  const policies = async () => {
    const told: Record<string, string> = {};
    for (const path of [page, panel, "/", "/rooms/lobby"]) {
      const { headers } = await target.page(path, { cookie });
      told[path] = headers.get("content-security-policy")!
        .replace(/'nonce-[^']+'/g, "'nonce'");
    }
    return told;
  };
  const before = await policies();
  await target.moderate(room, { action: "rules", stream }, { token });
  const { [page]: own, [panel]: tries, ...others } = await policies();
  for (const policy of [own, tries]) {
    assert(policy.includes("connect-src 'self' https://cdn.example;"), policy);
    assert(policy.includes("media-src 'self' blob: https: http:;"), policy);
    assert(policy.includes("frame-ancestors 'none'"), policy);
  }
  const { [page]: _, [panel]: __, ...othersBefore } = before;
  assertEquals(others, othersBefore);
  await target.moderate(room, { action: "rules", stream: "" }, { token });
  assertEquals(await policies(), before);
});
