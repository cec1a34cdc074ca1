/**
 * The part of {@link ./moderation_suite.ts} about people who are watched.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
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

const watch = { action: "watch", whom: { viewer: "bob" } } as const;
const unwatch = { action: "unwatch", whom: { viewer: "bob" } } as const;

export function moderationWatchSuite(test: ModerationTest): void {
  test(
    "the messages of who is watched wait for review, answered as in any reviewed room, and nobody is told why",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, bob);
      await act(here, { action: "rules", rules: { review: "everything" } });
      const ordinary = await say(there, bob, "one");
      await act(here, { action: "rules", rules: { review: "nothing" } });
      await act(here, watch);
      const watched = await say(there, bob, "two");
      assertEquals({ ...watched, key: "" }, { ...ordinary, key: "" });
      assertEquals(
        (await say(there, ann, "others don't wait")).type,
        "accepted",
      );
      const whys = [...(await here.staff.view("stage", host)).held.values()]
        .map(({ text, why }) => [text, why]);
      assertEquals(whys, [
        ["one", "everything is looked at"],
        ["two", "watched"],
      ]);
      await client.hears("message", ({ text }) => text === "others don't wait");
      assertEquals(JSON.stringify(client.events).includes("watch"), false);
      const { you, settings } = await there.briefing("stage", bob);
      assertEquals(JSON.stringify({ you, settings }).includes("watch"), false);

      await act(there, unwatch);
      assertEquals((await say(here, bob, "three")).type, "accepted");
      const actions = (await here.staff.audit("stage", host))
        .map(({ action }) => action);
      assertEquals(
        actions.filter((action) => `${action}`.includes("watch")),
        ["unwatch", "watch"],
      );
    },
  );

  test(
    "who is watched stays so under a new id of the same browser, in words that are refused, and after a ban",
    async ({ here, there }) => {
      await act(here, watch);
      const renewed = personNamed("bob2", { earlier: ["bob"] });
      assertEquals((await say(there, renewed, "under a new id")).type, "held");
      await act(here, { action: "rules", rules: { links: false } });
      assertEquals(await codeOf(say(there, bob, "at example.com")), "no_links");
      await act(here, {
        action: "ban",
        whom: { viewer: "bob" },
        addresses: false,
      });
      assertEquals(await codeOf(say(there, bob, "banned")), "banned");
      await act(there, { action: "unban", whom: { viewer: "bob" } });
      assertEquals((await say(here, bob, "back")).type, "held");
    },
  );

  test(
    "nobody watches their own rank, and who becomes a moderator isn't watched any more",
    async ({ here, there }) => {
      assertEquals(await codeOf(act(here, watch, ann)), "forbidden");
      assertEquals(await codeOf(act(here, unwatch)), "conflict");
      await act(here, watch);
      assertEquals(await codeOf(act(there, watch)), "conflict");
      assertEquals((await there.raids.marks("stage", host)).watched, ["bob"]);
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      assertEquals(await codeOf(act(there, watch, ann)), "forbidden");
      await act(here, { action: "unmod", whom: { viewer: "bob" } });
      assertEquals((await say(there, bob, "a viewer again")).type, "accepted");
    },
  );

  test(
    "nobody is both watched and allowed: the later decision counts",
    async ({ here, there }) => {
      const of = (action: "allow" | "disallow" | "watch" | "unwatch") =>
        act(there, { action, whom: { viewer: "bob" } });
      await act(here, { action: "rules", rules: { review: "everything" } });
      await of("allow");
      await of("watch");
      assertEquals(await codeOf(of("disallow")), "conflict");
      await of("unwatch");
      assertEquals((await say(here, bob, "as before")).type, "held");
      await of("watch");
      await of("allow");
      assertEquals(await codeOf(of("unwatch")), "conflict");
      assertEquals((await say(here, bob, "hello")).type, "accepted");
    },
  );

  test("/watch and /unwatch name a person", async ({ here, there }) => {
    await say(here, bob, "hello");
    await say(there, host, "/watch bob");
    assertEquals((await say(there, bob, "waits")).type, "held");
    await say(here, host, "/unwatch @bob");
    assertEquals((await say(there, bob, "is shown")).type, "accepted");
    assertEquals(await codeOf(say(here, ann, "/watch bob")), "forbidden");
  });
}
