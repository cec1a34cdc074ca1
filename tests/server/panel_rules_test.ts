/** What hosts leave to moderators, Shield and the audit log over HTTP. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { MAX_PURGED_MESSAGES, MAX_PURGED_VIEWERS } from "../../hub/protocol.ts";
import {
  MAX_PATTERN_LENGTH,
  MAX_PATTERNS,
} from "../../hub/wording/words/words.ts";
import { RoomServer } from "../browser/room_server.ts";
import { hosted, HTML, PanelPerson, problem } from "./panel_person.ts";

let server: RoomServer;
Deno.test.beforeAll(async () => void (server = await RoomServer.start()));
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

Deno.test("An unchecked box means no, and moderators set only the rules that the host leaves to them", async () => {
  const { host, ann } = await hosted(server);
  await host.act({ action: "mod", name: "Ann" });
  const whole = await (await ann.get("moderation", HTML)).text();
  assert(!/<fieldset[^>]* disabled/.test(whole));
  const left = await host.form("moderation", [
    ["action", "rules"],
    ["section", "moderators"],
    ["moderatorsMay.slowSeconds", "true"],
    ["moderatorsMay.closed", "false"],
    ["moderatorsMay.closed", "true"],
    ["moderatorsMay.links", "true"],
    ["moderatorsMay.delaySeconds", "false"],
  ]);
  await left.body?.cancel();
  assertEquals(
    left.headers.get("location"),
    `${new URL(host.room).pathname}/moderation?done=moderators#moderators`,
  );
  // As a moderator's page sends it: the host's fields are disabled.
  const response = await ann.form("moderation", [
    ["action", "rules"],
    ["slowSeconds", "5"],
    ["closed", "false"],
    ["closed", "true"],
    ["links", "false"],
  ]);
  assertEquals(response.status, 303);
  await response.body?.cancel();
  const { rules } = await (await ann.get("moderation")).json();
  assertEquals(
    [rules.slowSeconds, rules.closed, rules.links, rules.moderatorsMay],
    [5, true, false, ["slowSeconds", "closed", "links"]],
  );
  const html = await (await ann.get("moderation", HTML)).text();
  const [own, others] = html.split(/<fieldset class="rulegrid" disabled/);
  assert(own.includes('name="slowSeconds"'));
  assert(others.includes('name="blockedWords"'));
  for (const name of ["moderatorsMay.links", "shield.minutes"]) {
    assert(!html.includes(`name="${name}"`), name);
  }
  for (
    const field of [
      ["delaySeconds", "5"],
      ["moderatorsMay.delaySeconds", "true"],
      ["moderatorsMay", ""],
      ["shield.minutes", "5"],
    ]
  ) {
    const fields = [["action", "rules"], field];
    const forbidden = await ann.form("moderation", fields);
    assertEquals(forbidden.status, 403);
    assert((await forbidden.text()).includes("only the host can"));
  }
});

Deno.test("Shield is prepared by the host, and switched by moderators, without scripts", async () => {
  const { host, ann } = await hosted(server);
  await host.act({ action: "mod", name: "Ann" });
  const submit = async (
    person: PanelPerson,
    fields: Record<string, string>,
  ) => {
    const answer = await person.form("moderation", fields);
    await answer.body?.cancel();
    assertEquals(
      [answer.status, answer.headers.get("location")],
      [303, `${new URL(host.room).pathname}/moderation?done=shield#shield`],
    );
  };
  await submit(host, {
    action: "rules",
    section: "shield",
    "shield.minutes": "30",
    "shield.slowSeconds": "25",
    "shield.links": "true",
  });
  const seen = await (await ann.get("moderation", HTML)).text();
  assert(seen.includes("minutes: 30 · slow mode: 25 s"));
  assert(seen.includes("Switch Shield on"));
  await submit(ann, { action: "shield", on: "true" });
  const { shield, rules } = await (await host.get("moderation")).json();
  assertEquals([shield.by.name, rules.slowSeconds], ["Ann", 0]);
  const page = await (await host.get("moderation", HTML)).text();
  assertMatch(page, /Shield is on until <time[^]*switched on by <b[^>]*>Ann</);
  const chat = await (await ann.get("", HTML)).text();
  assertMatch(chat, /Shield is on for (30|29) min[^]*Slow mode: 25 s/);
  await submit(host, { action: "shield", on: "false" });
  const after = await (await ann.get("moderation", HTML)).text();
  assert(after.includes("Switch Shield on"));
  assertMatch(after, /<b[^>]*>Hanna<\/b> switched Shield off/);
  const refused = await host.form("moderation", {
    action: "rules",
    section: "shield",
    "shield.minutes": "0",
  });
  assertEquals(refused.status, 400);
  assertMatch(
    await refused.text(),
    /id="shield"[^]*role="alert"[^]*name="shield.minutes"[^>]*value="0"/,
  );
});

Deno.test("Moderators read the audit log, which shows no more of a link than eight digits", async () => {
  const { host, ann } = await hosted(server);
  await host.act({ action: "mod", name: "Ann" });
  const { token = "" } = await host.act({ action: "link", role: "host" });
  const { lines } = await (await ann.get("audit")).json();
  const [{ action, link }] = lines;
  assertEquals(action, "link");
  assertMatch(link, /^[0-9a-f]{8}$/);
  const file = await (await ann.get("audit?format=jsonl")).text();
  assertEquals(file.trimEnd().split("\n").length, lines.length);
  const page = await (await ann.get("moderation", HTML)).text();
  assert(page.includes("created a link"));
  for (const text of [JSON.stringify(lines), file, page]) {
    assert(!text.includes(token));
    assert(!/[0-9a-f]{64}/.test(text));
  }
  for (const path of ["export?format=csv", "export?format=jsonl"]) {
    assertEquals(await problem(await ann.get(path)), [403, "forbidden"]);
  }
});

Deno.test("The largest purge and the longest list of blocked words fit in a moderator's request, but not in a viewer's", async () => {
  const { host, ann } = await hosted(server);
  const purge = {
    action: "purge",
    then: "ban",
    messages: true,
    reason: "\u0001".repeat(200),
    targets: Array.from(
      { length: MAX_PURGED_MESSAGES },
      (_, i) => Number.MAX_SAFE_INTEGER - i,
    ),
    viewers: Array.from(
      { length: MAX_PURGED_VIEWERS },
      (_, i) => `${i}`.padEnd(64, "x"),
    ),
  };
  const { message } = await host.act(purge);
  assertMatch(message, /^500 people are banned/);
  assertEquals(await problem(await ann.json("moderation", purge)), [
    413,
    "too_long",
  ]);
  const blockedWords = Array.from(
    { length: MAX_PATTERNS },
    (_, i) => `${i}`.padEnd(MAX_PATTERN_LENGTH, "汉"),
  ).join("\n");
  const saved = await host.form("moderation", {
    action: "rules",
    blockedWords,
  });
  await saved.body?.cancel();
  assertEquals(saved.status, 303);
  const { rules } = await (await host.get("moderation")).json();
  assertEquals(rules.blockedWords.join("\n"), blockedWords);
  const tooLong = { action: "purge", reason: "x".repeat(512 * 1024) };
  assertEquals(await problem(await host.json("moderation", tooLong)), [
    413,
    "too_long",
  ]);
});
