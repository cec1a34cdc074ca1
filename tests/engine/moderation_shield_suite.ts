/**
 * The part of {@link ./moderation_suite.ts} about rules against a raid, and Shield, which
 * switches them on together.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { now } from "../../hub/clock.ts";
import type { Hub } from "../../hub/hub.ts";
import { personNamed } from "../tools/people.ts";
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

/** Shorter than a person can ask for, so that a test can wait for its end. */
const MOMENT_MINUTES = 1 / 60;

/** Long enough that a slow machine doesn't see its end. */
const ON = { action: "shield", on: true, minutes: 60 } as const;
const OFF = { action: "shield", on: false } as const;

const newcomer = () =>
  personNamed(`new-${crypto.randomUUID().slice(0, 8)}`, {
    since: now() - 60_000,
  });

async function settingsFor(hub: Hub, person = ann) {
  return (await hub.briefing("stage", person)).settings;
}

async function ends(hub: Hub): Promise<void> {
  while ((await settingsFor(hub)).shield) {
    await new Promise((passed) => setTimeout(passed, 50));
  }
}

export function moderationShieldSuite(test: ModerationTest): void {
  test(
    "messages of new viewers are held while others talk; a site's users aren't new",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { reviewNewSeconds: 3_600 } });
      const young = newcomer();
      assertEquals((await say(there, young, "hello")).type, "held");
      assertEquals((await say(there, ann, "hello")).type, "accepted");
      const voucher = {
        role: "viewer",
        expiresAt: Date.now() + 600_000,
      } as const;
      const sue = { ...newcomer(), voucher };
      assertEquals((await say(there, sue, "hello")).type, "accepted");
      const { held } = await here.staff.view("stage", host);
      assertEquals([...held.values()].map(({ why }) => why), ["new viewer"]);
      await act(here, { action: "rules", rules: { links: false } });
      assertEquals(
        await codeOf(say(there, young, "see example.com")),
        "no_links",
      );
      await act(here, { action: "rules", rules: { reviewNewSeconds: 0 } });
      assertEquals((await say(there, young, "hello again")).type, "accepted");
    },
  );

  test(
    "in a room with unique messages nobody repeats what anyone has just said, on any instance",
    async ({ here, there }) => {
      const spam = "Buy these followers!";
      await say(here, ann, spam);
      await say(there, bob, spam);
      await act(here, { action: "rules", rules: { uniqueMessages: true } });
      await say(here, ann, spam);
      assertEquals(await codeOf(say(there, bob, spam)), "repeated");
      assertEquals(
        await codeOf(say(there, newcomer(), "Ｂuy thеse followers!")),
        "repeated",
      );
      assertEquals((await say(there, host, spam)).type, "accepted");
      assertEquals((await say(there, bob, "No, thanks")).type, "accepted");
      const said = { key: "lost answer", text: "only this once" };
      assertEquals(
        await there.say("stage", ann, said),
        await here.say("stage", ann, said),
      );
    },
  );

  test(
    "a text that was refused for another reason may be said by the next",
    async ({ here, there }) => {
      await act(here, {
        action: "rules",
        rules: { uniqueMessages: true, slowSeconds: 3_600 },
      });
      const [one, two] = ["the first text", "the second text"];
      await say(here, ann, one);
      assertEquals(await codeOf(say(here, ann, two)), "slow_mode");
      assertEquals((await say(there, bob, two)).type, "accepted");
      await act(here, { action: "rules", rules: { closed: true } });
      assertEquals(await codeOf(say(here, ann, "the third text")), "closed");
      await act(here, { action: "rules", rules: { closed: false } });
      const { type } = await say(there, newcomer(), "the third text");
      assertEquals(type, "accepted");
    },
  );

  test(
    "what is short may be said by everyone in a room with unique messages, but no link and no wall of symbols",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { uniqueMessages: true } });
      const texts = [
        "gg",
        "LOL!!!",
        "well done",
        "主播加油",
        "👩‍👩‍👧‍👦 🎉".repeat(4),
        "¯\\_(ツ)_/¯",
      ];
      for (const text of texts) {
        assertEquals((await say(here, ann, text)).type, "accepted");
        assertEquals((await say(there, bob, text)).type, "accepted");
      }
      for (
        const text of [
          "well done you",
          "see t.co/x",
          "🎉".repeat(10),
          "⣿⣿⡇ ".repeat(20),
          "█".repeat(100),
        ]
      ) {
        assertEquals((await say(here, ann, text)).type, "accepted");
        assertEquals(await codeOf(say(there, bob, text)), "repeated");
      }
    },
  );

  test(
    "a message that is held keeps nobody from saying the same in a room with unique messages",
    async ({ here, there }) => {
      await act(here, {
        action: "rules",
        rules: { uniqueMessages: true, reviewNewSeconds: 3_600 },
      });
      const text = "Who won the match?";
      assertEquals((await say(here, newcomer(), text)).type, "held");
      assertEquals((await say(there, ann, text)).type, "accepted");
      assertEquals(await codeOf(say(here, bob, text)), "repeated");
    },
  );

  test(
    "Shield applies the stricter of each rule at once everywhere, and gives back exactly the rules before",
    async ({ here, there }) => {
      await act(here, {
        action: "rules",
        rules: { slowSeconds: 30, title: "Tea", uniqueMessages: true },
      });
      const [before, { rules }] = [
        await settingsFor(there),
        await there.staff.view("stage", host),
      ];
      await using viewer = await TestClient.register(there, ann);
      const { message } = await act(here, ON);
      assertEquals(message, "Shield is on for 1 hour.");
      const { settings } = await viewer.hears("settings");
      const { shield, ...raised } = settings;
      assert(Math.abs((shield?.until ?? 0) - now() - 3_600_000) < 60_000);
      assertEquals(raised, {
        ...before,
        slowSeconds: 30,
        minAgeSeconds: 600,
        reviewNewSeconds: 3_600,
        links: false,
      });
      for (const hub of [here, there]) {
        assertEquals(await settingsFor(hub), settings);
        assertEquals(
          await codeOf(say(hub, ann, `see ${crypto.randomUUID()}.com`)),
          "no_links",
        );
      }
      assertEquals(await codeOf(say(there, newcomer(), "hello")), "too_new");
      const view = await there.staff.view("stage", host);
      assertEquals(view.rules, rules);
      assertEquals(view.shield?.by, { id: "Hanna", name: "Hanna" });

      await act(there, OFF);
      const lowered = await viewer.hears(
        "settings",
        ({ settings }) => !settings.shield,
      );
      assertEquals(lowered.settings, before);
      for (const hub of [here, there]) {
        assertEquals(await settingsFor(hub), before);
      }
      assertEquals((await say(there, newcomer(), "hello")).type, "accepted");
      assertEquals(await codeOf(act(here, OFF)), "conflict");
      const lines = await here.staff.audit("stage", host);
      assertEquals(lines.slice(0, 2).map(({ action }) => action), [
        "unshield",
        "shield",
      ]);
    },
  );

  test(
    "rules that are set under Shield apply after it, and what the host prepares applies at once",
    async ({ here, there }) => {
      await act(here, ON);
      await act(there, { action: "rules", rules: { slowSeconds: 5 } });
      assertEquals((await settingsFor(here)).slowSeconds, 10);
      await act(there, { action: "rules", rules: { slowSeconds: 90 } });
      assertEquals((await settingsFor(here)).slowSeconds, 90);
      const shield = { slowSeconds: 120, emojiOnly: true };
      await act(here, { action: "rules", rules: { shield } });
      const settings = await settingsFor(there);
      assertEquals([settings.slowSeconds, settings.emojiOnly], [120, true]);
      assert(settings.shield);
      await act(there, OFF);
      const after = await settingsFor(here);
      assertEquals([after.slowSeconds, after.emojiOnly], [90, false]);
      assert(!("moderatorsMay" in after));
    },
  );

  test(
    "Shield ends by itself: every page is told, once",
    async ({ here, there }) => {
      await using far = await TestClient.register(there, ann);
      await using near = await TestClient.register(here, bob);
      await act(here, { ...ON, minutes: MOMENT_MINUTES });
      for (const client of [far, near]) {
        await client.hears("settings", ({ settings }) => !!settings.shield);
        await client.hears(
          "settings",
          ({ settings }) => !settings.shield && settings.links,
        );
      }
      // An act of a second instance would come before this one.
      await act(there, { action: "unpin" });
      const lines = await here.staff.audit("stage", host);
      assertEquals(
        lines.map((
          { action, by },
        ) => [action, (by as typeof host.viewer).name]),
        [["unpin", "Hanna"], ["unshield", "Hubbub"], ["shield", "Hanna"]],
      );
      assertEquals((await say(there, newcomer(), "hello")).type, "accepted");
    },
  );

  test(
    "a room that nobody follows has no Shield after its end either, and whoever arrives next gets its own rules",
    async ({ here, there }) => {
      await act(here, { ...ON, minutes: MOMENT_MINUTES });
      assert((await settingsFor(there)).shield);
      await ends(here);
      await ends(there);
      assertEquals((await say(there, newcomer(), "hello")).type, "accepted");
      await using client = await TestClient.register(there, ann);
      const { settings } = client.welcome;
      assertEquals([settings.shield, settings.links], [undefined, true]);
      await client.hears("settings", ({ settings }) => !settings.shield);
    },
  );

  test(
    "Shield that is switched on again lasts anew",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      await act(here, { ...ON, minutes: MOMENT_MINUTES });
      await act(there, ON);
      await client.hears(
        "settings",
        ({ settings: { shield } }) =>
          shield !== undefined && shield.until > now() + 3_000_000,
      );
      await new Promise((passed) =>
        setTimeout(passed, 1.5 * MOMENT_MINUTES * 60_000)
      );
      for (const hub of [here, there]) assert((await settingsFor(hub)).shield);
    },
  );
}
