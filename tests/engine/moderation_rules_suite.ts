/**
 * The part of {@link ./moderation_suite.ts} about rules and commands.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Refusal } from "../../hub/refusal.ts";
import { personNamed, UNLIMITED } from "../tools/people.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  host,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

export function moderationRulesSuite(test: ModerationTest): void {
  test("rules apply to viewers and not to moderators", async ({ here, there }) => {
    const rule = (rules: Parameters<typeof act>[1] & { action: "rules" }) =>
      act(here, rules);
    const cases = [
      [{ closed: true }, "closed", "hello"],
      [{ closed: false, signedInOnly: true }, "signed_in_only", "hello"],
      [{ signedInOnly: false, emojiOnly: true }, "emoji_only", "hello"],
      [{ emojiOnly: false, links: false }, "no_links", "see example.com"],
      [
        { links: true, blockedWords: ["badword*"] },
        "blocked",
        "B A D W O R D S",
      ],
    ] as const;
    for (const [rules, code, text] of cases) {
      await rule({ action: "rules", rules });
      assertEquals(await codeOf(say(there, ann, text)), code);
      assertEquals(
        (await say(there, host, `${text} ${code}`)).type,
        "accepted",
      );
    }
    assertEquals((await say(there, ann, "fine words")).type, "accepted");
    const { settings } = await there.briefing("stage", ann);
    assertEquals("blockedWords" in settings, false);
  });

  test(
    "a new viewer must wait for the room's minimum age",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { minAgeSeconds: 3_600 } });
      const young = personNamed("young", { since: Date.now() - 60_000 });
      const refusal = await assertRejects(
        () => say(there, young, "hi"),
        Refusal,
      );
      assertEquals(refusal.code, "too_new");
      assert(refusal.message.includes("59 minutes"), refusal.message);
      assertEquals((await say(there, ann, "hi")).type, "accepted");
    },
  );

  test(
    "viewers of a busy room are sent a sample at its pace, and all that concerns them",
    async ({ here, there }) => {
      const { now } = performance;
      let aheadMs = 0;
      using _clock = stub(
        performance,
        "now",
        () => now.call(performance) + aheadMs,
      );
      const { settings } = await there.briefing("stage", ann);
      assertEquals(settings.pace, UNLIMITED.readingPace);
      await act(here, { action: "rules", rules: { pace: 1 } });
      await using moderator = await TestClient.register(there, host);
      await using author = await TestClient.register(there, bob);
      await using viewer = await TestClient.register(there, ann);
      const texts: string[] = [];
      for (let second = 1; second <= 8; second++) {
        for (const text of [`${second} a`, `${second} b`]) {
          await say(here, bob, text);
          await moderator.hears("message", (event) => event.text === text);
          texts.push(text);
        }
        aheadMs += 1_000;
      }
      const [first, last] = [2, 1 + texts.length];
      await author.hears("message", ({ seq }) => seq === last);
      assertEquals([author.texts, moderator.texts], [texts, texts]);
      const seqs = () =>
        viewer.events.flatMap((event) => {
          if (event.type === "message") return [event.seq];
          if (event.type !== "skipped") return [];
          const { from, to } = event;
          return Array.from({ length: to - from + 1 }, (_, i) => from + i);
        });
      while (seqs().at(-1) !== last) await viewer.hearsNext();
      assertEquals(seqs(), texts.map((_, i) => first + i));
      assert(viewer.texts.length < texts.length);
      const { messages } = await there.history("stage", ann);
      assertEquals(messages.map(({ text }) => text), texts);

      await act(here, { action: "rules", rules: { pace: null } });
      const changed = await viewer.hears("settings");
      assertEquals(changed.settings.pace, UNLIMITED.readingPace);
      const lines = await here.staff.audit("stage", host);
      assertEquals(lines.slice(0, 2).map(({ rules }) => rules), [
        { pace: null },
        { pace: 1 },
      ]);
    },
  );

  test(
    "slow mode counts a viewer's messages on all instances",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { slowSeconds: 60 } });
      assertEquals((await say(here, ann, "one")).type, "accepted");
      const refusal = await assertRejects(
        () => say(there, ann, "two"),
        Refusal,
      );
      assertEquals(refusal.code, "slow_mode");
      assert(refusal.retryAfterMs! > 55_000);
      assertEquals((await say(there, bob, "my first")).type, "accepted");
      for (const text of ["one", "two"]) {
        assertEquals((await say(there, host, text)).type, "accepted");
      }
    },
  );

  test(
    "an accepted message is accepted again under its key, despite slow mode",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { slowSeconds: 60 } });
      const said = { key: "lost answer", text: "once" };
      const first = await here.say("stage", ann, said);
      assertEquals(await there.say("stage", ann, said), first);
      assertEquals((await here.history("stage", ann)).messages.length, 1);
    },
  );

  test("commands do the same as the menu", async ({ here, there }) => {
    const guest = personNamed("Guest 1234");
    await say(here, guest, "hello");
    const told = async (text: string) => {
      const answer = await say(there, host, text);
      assert(answer.type === "done", `${text}: ${answer.type}`);
      return answer.message;
    };
    assertEquals(
      await told("/timeout Guest 1234 2h being loud"),
      "Guest 1234 is timed out for 2 hours.",
    );
    const refusal = await assertRejects(() => say(there, guest, "x"), Refusal);
    assert(refusal.message.includes("being loud"));
    await told('/unban "guest 1234"');
    await told("/slow 10");
    assertEquals((await here.briefing("stage", ann)).settings.slowSeconds, 10);
    await told("/slow off");
    await told("/mod Guest 1234");
    assertEquals((await here.briefing("stage", guest)).you.role, "moderator");
    assert((await told("/mods")).includes("Moderators: Guest 1234"));
    await told("/unmod @Guest 1234");
    await told("/announce All is well");
    await told("/delete Guest 1234");
    const { messages } = await here.history("stage", ann);
    assertEquals(
      messages.map(({ text, announcement }) => [text, announcement]),
      [
        ["All is well", true],
      ],
    );
    assertEquals(
      await codeOf(say(there, host, "/tmeout bob")),
      "unknown_command",
    );
    assertEquals(
      await codeOf(say(there, host, "/ban nobody-here")),
      "no_such_viewer",
    );
    assertEquals(await codeOf(say(there, ann, "/ban Hanna")), "forbidden");
    assertEquals((await say(there, ann, "//shrug")).type, "accepted");
  });

  test(
    "a name that a raider has given up names the raider, never only whoever has it now",
    async ({ here, there }) => {
      const [raider, eve] = [personNamed("raider"), personNamed("eve")];
      const named = (name: string) => ({
        ...raider,
        viewer: { ...raider.viewer, name },
      });
      for (const name of ["eve", "Sam", "Zed"]) {
        assertEquals((await say(here, named(name), name)).type, "accepted");
      }
      await say(here, eve, "hello");
      for (const command of ["/ban eve", "/erase eve"]) {
        assertEquals(await codeOf(say(there, host, command)), "conflict");
      }
      const whom = { name: "eve" };
      const ban = { action: "ban", whom, addresses: false } as const;
      assertEquals(await codeOf(act(there, ban)), "conflict");
      const done = await say(there, host, "/ban Sam");
      assert(done.type === "done");
      assertEquals(done.message, "Zed is banned.");
      assertEquals(await codeOf(say(here, named("Zed"), "?")), "banned");
      assertEquals((await say(here, eve, "still here")).type, "accepted");
    },
  );

  test(
    "the host sets a room's title, description and stream",
    async ({ here, there }) => {
      const stream = "https://example.com/live.m3u8";
      await act(here, { action: "rules", rules: { title: "Live", stream } });
      const { settings } = await there.briefing("stage", ann);
      assertEquals([settings.title, settings.stream], ["Live", stream]);
      const [room] = await there.rooms();
      assertEquals([room.name, room.title], ["stage", "Live"]);
    },
  );
}
