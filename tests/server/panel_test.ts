/** A room's panel, audit log and role links over HTTP. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import { hosted, HTML, PanelPerson, problem } from "./panel_person.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

Deno.test("The panel's JSON has everything, and role links and bots only for hosts", async () => {
  const { host, ann } = await hosted(server);
  await host.act({ action: "timeout", name: "Ann", seconds: 60, reason: "x" });
  await host.act({ action: "link", role: "moderator" });
  await host.act({ action: "bot", name: "Clock" });
  const response = await host.get("moderation");
  assertEquals(response.headers.get("cache-control"), "no-store");
  const view = await response.json();
  assertEquals(
    Object.keys(view).join(),
    "role,rules,restrictions,held,roles,lists,exceptions,links,bots",
  );
  assertEquals(view.role, "host");
  const [restricted] = Object.values<Record<string, unknown>>(
    view.restrictions,
  );
  assertEquals([restricted.name, restricted.kind, restricted.reason], [
    "Ann",
    "timeout",
    "x",
  ]);
  assert(Object.keys(view.links).length > 0);
  assert(Object.keys(view.bots).length > 0);
  await host.act({ action: "mod", name: "Ann" });
  const seen = await (await ann.get("moderation")).json();
  assertEquals([seen.role, seen.links, seen.bots], ["moderator", {}, {}]);
});

Deno.test("Viewers are refused the panel, as a page and as JSON", async () => {
  const { ann } = await hosted(server);
  for (
    const response of [
      await ann.get("moderation"),
      await ann.get("audit"),
      await ann.get("audit?format=jsonl"),
      await ann.json("moderation", { action: "close" }),
    ]
  ) assertEquals(await problem(response), [403, "forbidden"]);
  const page = await ann.get("moderation", HTML);
  assertEquals(page.status, 403);
  const html = await page.text();
  assert(html.includes("only moderators and the host"));
  assert(!html.includes("Hanna"));
  const form = await ann.form("moderation", { action: "close" });
  assertEquals(form.status, 403);
  assert((await form.text()).includes("only moderators and the host can"));
});

Deno.test("A form redirects to its own page, and never elsewhere", async () => {
  const { host } = await hosted(server);
  const path = new URL(host.room).pathname;
  const location = async (fields: Record<string, string>) => {
    const response = await host.form("moderation", fields);
    await response.body?.cancel();
    return [response.status, response.headers.get("location")];
  };
  assertEquals(await location({ action: "unpin", back: path }), [303, path]);
  for (const back of ["//evil.example", "/", `${path}/../x`, ""]) {
    assertEquals(await location({ action: "unpin", back }), [
      303,
      `${path}/moderation`,
    ]);
  }
  assertEquals(await location({ action: "rules", closed: "true" }), [
    303,
    `${path}/moderation?done=rules#rules`,
  ]);
  for (
    const [section, lands] of [
      ["about", "about"],
      ["embed", "embed"],
      ["links", "links"],
      ["constructor", "rules"],
    ]
  ) {
    assertEquals(
      await location({ action: "rules", title: "Tea", section }),
      [303, `${path}/moderation?done=${lands}#${lands}`],
    );
  }
  const page = await host.get("moderation?done=rules", HTML);
  assert((await page.text()).includes("Rules saved."));
  const forged = await host.get("moderation?done=<b>You won", HTML);
  assert(!(await forged.text()).includes("You won"));
});

Deno.test("A refused form returns on the panel with its input", async () => {
  const { host } = await hosted(server);
  const response = await host.form("moderation", {
    action: "rules",
    slowSeconds: "99999",
    blockedWords: "</textarea><b>bad*",
  });
  assertEquals(response.status, 400);
  const html = await response.text();
  assert(html.includes("must be a whole number from 0 to 3600"));
  assert(html.includes('value="99999"'));
  assert(html.includes("&lt;/textarea>&lt;b>bad*"));
  const valuesOf = async (fields: Record<string, string>, status: number) => {
    const refused = await host.form("moderation", fields);
    assertEquals(refused.status, status);
    const fieldsCalledName = (await refused.text()).matchAll(
      /<input[^>]* id="(\w+)"[^>]* name="name"[^>]*?(?: value="([^"]*)")?\/?>/g,
    );
    return [...fieldsCalledName].map(([, id, value = ""]) => [id, value]);
  };
  const moderator = { section: "moderators", action: "mod", name: "Zoë" };
  assertEquals(await valuesOf(moderator, 404), [
    ["modname", "Zoë"],
    ["botname", ""],
  ]);
  const bot = { section: "programs", action: "bot", name: "Moderator" };
  assertEquals(await valuesOf(bot, 400), [
    ["modname", ""],
    ["botname", "Moderator"],
  ]);
});

Deno.test("An empty field leaves the reading pace to the operator", async () => {
  const { host } = await hosted(server);
  for (const [pace, stored] of [["20", 20], ["", null]] as const) {
    await (await host.form("moderation", { action: "rules", pace })).text();
    const { rules } = await (await host.get("moderation")).json();
    assertEquals(rules.pace, stored);
  }
});

Deno.test("Only the host can set a room's texts and the sites that may show it", async () => {
  const { host, ann } = await hosted(server);
  await host.act({ action: "mod", name: "Ann" });
  const sent = await host.form("moderation", {
    action: "rules",
    section: "about",
    title: "Evening tea",
    description: "Come in.",
    stream: "https://example.com/a.m3u8",
  });
  await sent.body?.cancel();
  const sites = await host.form("moderation", {
    action: "rules",
    section: "embed",
    embedOn: "https://a.example\r\nhttps://b.example/",
  });
  await sites.body?.cancel();
  assertEquals([sent.status, sites.status], [303, 303]);
  const { rules } = await (await host.get("moderation")).json();
  assertEquals(
    [rules.title, rules.description, rules.stream, rules.embedOn],
    [
      "Evening tea",
      "Come in.",
      "https://example.com/a.m3u8",
      ["https://a.example", "https://b.example"],
    ],
  );
  const refused = await host.form("moderation", {
    action: "rules",
    section: "about",
    title: "</title><b>Tea",
    stream: "ftp://example.com",
  });
  assertEquals(refused.status, 400);
  const html = await refused.text();
  assertMatch(html, /id="about"[^]*role="alert"[^]*name="title"/);
  assert(html.includes('value="ftp://example.com"'));
  assert(html.includes("/title>&lt;b>Tea"));
  const seen = await (await ann.get("moderation", HTML)).text();
  for (const name of ["title", "stream", "embedOn"]) {
    assert(!seen.includes(`name="${name}"`), name);
  }
});

Deno.test("A new role link is shown once, with the browser's own origin", async () => {
  const { host } = await hosted(server);
  const link = { action: "link", role: "host" };
  const page = await host.form("moderation", link);
  assertEquals([page.status, page.headers.get("cache-control")], [
    200,
    "no-store",
  ]);
  const [, address, secret] = (await page.text()).match(
    /value="([^"]+\/claim#([\w-]{43}))"/,
  )!;
  assertEquals(address, `${host.room}/claim#${secret}`);
  const again = await (await host.get("moderation", HTML)).text();
  const data = await (await host.get("moderation")).text();
  const audit = await (await host.get("audit")).text();
  for (const text of [again, data, audit]) assert(!text.includes(secret));
  assertMatch((await host.act(link)).token ?? "", /^[\w-]{43}$/);
});

Deno.test("A role link's secret is claimed with a form or JSON, and a wrong one is refused by both", async () => {
  const { host, ann } = await hosted(server);
  const { token = "" } = await host.act({ action: "link", role: "moderator" });
  const page = await ann.get("claim", HTML);
  assertEquals(
    [page.headers.get("cache-control"), page.headers.get("referrer-policy")],
    ["no-store", "same-origin"],
  );
  assertMatch(
    await page.text(),
    /<input[^>]* type="password"[^>]* autocomplete="off"/,
  );
  const wrong = await ann.form("claim", { secret: "wrong" });
  assertEquals(wrong.status, 401);
  const html = await wrong.text();
  assert(html.includes("it was revoked"));
  assert(!html.includes('value="wrong"'));
  assertEquals(
    await problem(await ann.json("claim", { secret: "x".repeat(43) })),
    [401, "unauthorised"],
  );
  const claimed = await ann.form("claim", { secret: ` ${token}\n` });
  await claimed.body?.cancel();
  assertEquals([claimed.status, claimed.headers.get("location")], [
    303,
    new URL(host.room).pathname,
  ]);
  const { message } = await (await ann.json("claim", { secret: token })).json();
  assertEquals(message, "You are now a moderator of this room.");
});

Deno.test("The host's panel has buttons that end all sessions of a role, and stays the host's", async () => {
  const { host, ann } = await hosted(server);
  const id = (await (await ann.get("../../viewer")).json()).id;
  await host.act({ action: "mod", viewer: id });
  const page = await (await host.get("moderation", HTML)).text();
  for (const name of ["Remove all moderators", "Remove all other hosts"]) {
    assert(page.includes(name), name);
  }
  const ended = await host.form("moderation", {
    action: "dismiss",
    role: "moderator",
    section: "links",
  });
  assertEquals([ended.status, ended.headers.get("location")], [
    303,
    `${new URL(host.room).pathname}/moderation?done=dismiss#links`,
  ]);
  assertEquals((await ann.get("moderation")).status, 403);
  const cookie = ended.headers.getSetCookie()[0].split(";")[0];
  const again = await new PanelPerson(host.room, cookie).get(
    "moderation",
    HTML,
  );
  assertEquals(again.status, 200);
  assert((await again.text()).includes("took a role away from everyone"));
});

Deno.test("The audit log is read in pages, or as one file", async () => {
  const { host } = await hosted(server);
  const count = 520;
  for (let i = 0; i < count; i++) {
    await host.act({ action: i % 2 ? "open" : "close" });
  }
  const read = async (query: string): Promise<{ seq: number }[]> =>
    (await (await host.get(`audit${query}`)).json()).lines;
  const newest = await read("?limit=50");
  assertEquals(newest.length, 50);
  const older = await read(`?limit=500&before=${newest.at(-1)?.seq}`);
  const all = [...newest, ...older];
  assertEquals(all.length, count);
  assertEquals(
    all.map(({ seq }) => seq),
    Array.from({ length: count }, (_, i) => all[0].seq - i),
  );
  const file = await host.get("audit?format=jsonl");
  assertEquals(file.headers.get("content-type"), "application/x-ndjson");
  assertMatch(
    file.headers.get("content-disposition") ?? "",
    /^attachment; filename="r-\w+-audit\.jsonl"$/,
  );
  const lines = (await file.text()).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line)), all);
  assertEquals(
    await problem(await host.get("audit?before=abc")),
    [400, "bad_position"],
  );

  // The page shows a hundred, and links to the others.
  const page = await (await host.get("moderation", HTML)).text();
  const [, before] = page.match(/href="\?before=(\d+)#audit"/)!;
  assertEquals(Number(before), all[99].seq);
  const oldest = `moderation?before=${all[499].seq}`;
  const last = await (await host.get(oldest, HTML)).text();
  assert(!/#audit"[^>]*>Older/.test(last));
  assertEquals(last.match(/changed the rules/g)?.length, 20);
});

Deno.test("Unknown methods are answered with 405 and missing rooms with 404", async () => {
  const { host } = await hosted(server);
  const methods = await fetch(`${host.room}/audit`, { method: "POST" });
  assertEquals([methods.status, methods.headers.get("allow")], [
    405,
    "GET, HEAD, OPTIONS",
  ]);
  await methods.body?.cancel();
  for (const path of ["moderation", "audit", "claim"]) {
    const nowhere = await fetch(`${server.url}/rooms/nowhere/${path}`);
    assertEquals(await problem(nowhere), [404, "no_such_room"]);
  }
});
