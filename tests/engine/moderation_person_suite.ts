/**
 * The part of {@link ./moderation_suite.ts} about a person's card and moderators' notes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
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

export function moderationPersonSuite(test: ModerationTest): void {
  test(
    "a person's card has their messages, names, notes and what was done to them",
    async ({ here, there }) => {
      await say(
        there,
        personNamed("ann", {
          viewer: { id: "ann", name: "Annie", role: "viewer" },
        }),
        "first",
      );
      for (let i = 0; i < 60; i++) await say(there, ann, `ann ${i}`);
      await say(there, bob, "somebody else's");
      const whom = { viewer: "ann" };
      await act(here, { action: "note", whom, text: "be kind" });
      await act(here, {
        action: "timeout",
        whom,
        seconds: 60,
        reason: "loud",
      });
      const card = await there.staff.person("stage", host, "ann");
      const { messages } = card;
      assertEquals(card.viewer, { id: "ann", name: "ann", role: "viewer" });
      assertEquals(card.names, ["Annie"]);
      assertEquals(messages.count, 61);
      assertEquals(messages.page.length, 50);
      assertEquals(messages.page[0].text, "ann 59");
      assertEquals(
        card.since,
        (await there.history("stage", host, { limit: 99 })).messages
          .find(({ text }) => text === "first")?.at,
      );
      const older = await here.staff.person(
        "stage",
        host,
        "ann",
        messages.more,
      );
      assertEquals(
        older.messages.page.map(({ text }) => text).slice(-2),
        ["ann 0", "first"],
      );
      assertEquals(older.messages.more, undefined);
      assertEquals(card.acts.map(({ action, reason }) => [action, reason]), [
        ["timeout", "loud"],
        ["note", undefined],
      ]);
      assertEquals(
        card.notes.map(({ text, by }) => [text, by.name]),
        [["be kind", "Hanna"]],
      );
      assertEquals(card.restriction?.kind, "timeout");
      assertEquals(card.allowed, false);
    },
  );

  test(
    "a card has what was done to someone long ago, and not what they did to others",
    async ({ here, there }) => {
      await say(here, ann, "hi");
      const text = "long ago";
      await act(here, { action: "note", whom: { viewer: "ann" }, text });
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      // Bob's acts, more than a page of them.
      await say(here, personNamed("cid"), "hi");
      const cid = { viewer: "cid" };
      for (let i = 0; i < 40; i++) {
        await act(here, { action: "watch", whom: cid }, bob);
        await act(here, { action: "unwatch", whom: cid }, bob);
      }
      const actsOn = async (viewer: string) =>
        (await there.staff.person("stage", host, viewer)).acts
          .map(({ action }) => action);
      assertEquals(await actsOn("ann"), ["note"]);
      assertEquals(await actsOn("bob"), ["mod"]);
      assertEquals((await actsOn("cid")).length, 50);
    },
  );

  test(
    "a card says when a person who is here was first seen",
    async ({ here, there }) => {
      const since = Date.now() - 60_000;
      const young = personNamed("young", { since });
      await using _client = await TestClient.register(there, young);
      const card = await there.staff.person("stage", host, "young");
      assertEquals([card.since, card.messages.count], [since, 0]);
      assertEquals(
        await codeOf(here.staff.person("stage", host, "nobody")),
        "no_such_viewer",
      );
    },
  );

  test(
    "only moderators see cards, and write and remove notes, of which no viewer is told",
    async ({ here, there }) => {
      await say(here, ann, "hi");
      const whom = { viewer: "ann" };
      const text = "a secret remark";
      for (const person of [ann, bob]) {
        assertEquals(
          await codeOf(there.staff.person("stage", person, "ann")),
          "forbidden",
        );
        assertEquals(
          await codeOf(act(there, { action: "note", whom, text }, person)),
          "forbidden",
        );
      }
      await using viewer = await TestClient.register(there, ann);
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const { seq } = await act(here, { action: "note", whom, text }, bob);
      const [{ id }] = (await here.staff.person("stage", bob, "ann")).notes;
      const unnote = { action: "unnote", note: id } as const;
      assertEquals(await codeOf(act(there, unnote, ann)), "forbidden");
      const removed = await act(here, unnote);
      await viewer.hears("state", (event) => event.seq === removed.seq);
      await viewer.hears("state", (event) => event.seq === seq);
      const told = JSON.stringify([
        viewer.events,
        await there.history("stage", ann),
        await here.staff.audit("stage", host),
      ]);
      assert(!told.includes("secret remark"), told);
      assertEquals((await here.staff.person("stage", host, "ann")).notes, []);
      assertEquals(await codeOf(act(here, unnote)), "conflict");
    },
  );

  test(
    "a card says who is watched and how many share a network, and allowing someone ends the watching",
    async ({ here }) => {
      await say(here, ann, "hi");
      await say(here, personNamed("flatmate"), "hi");
      const whom = { viewer: "ann" };
      await act(here, { action: "watch", whom });
      const watched = await here.staff.person("stage", host, "ann");
      assertEquals([watched.watched, watched.allowed], [true, false]);
      assertEquals(watched.network, { people: 2 });
      await act(here, { action: "allow", whom });
      const allowed = await here.staff.person("stage", host, "ann");
      assertEquals([allowed.watched, allowed.allowed], [false, true]);
      await act(here, { action: "watch", whom });
      assertEquals((await say(here, ann, "still watched")).type, "held");
    },
  );

  test(
    "at most twenty notes are kept about one person",
    async ({ here }) => {
      const note = (viewer: string) =>
        act(here, { action: "note", whom: { viewer }, text: "hm" });
      for (let i = 0; i < 20; i++) await note("ann");
      assertEquals(await codeOf(note("ann")), "conflict");
      await note("bob");
    },
  );
}
