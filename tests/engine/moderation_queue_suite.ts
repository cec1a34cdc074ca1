/**
 * The part of {@link ./moderation_suite.ts} about working the review queue: several
 * messages at once, rejecting and banning, and people whose messages aren't held.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import { MAX_HELD } from "../../hub/moderation/actions/action.ts";
import type { Rules } from "../../hub/moderation/state/entries.ts";
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

const cleo = personNamed("cleo", { address: "198.51.100.9" });

export function moderationQueueSuite(test: ModerationTest): void {
  test(
    "several held messages are approved in the order in which they were written",
    async ({ here, there }) => {
      await review(here);
      await using client = await TestClient.register(there, cleo);
      for (const text of ["1", "2", "3"]) await say(there, ann, text);
      const ids = (await heldBy(here)).toReversed();
      const { message } = await act(here, { action: "approve", held: ids });
      assertEquals(message, "3 messages are approved.");
      await client.hears("message", ({ text }) => text === "3");
      assertEquals(client.texts, ["1", "2", "3"]);
      assertEquals(await heldBy(here), []);
    },
  );

  test(
    "of several held messages, those that still wait are decided, and the answer says what became of the others",
    async ({ here, there }) => {
      await review(here);
      for (const text of ["1", "2", "3"]) await say(there, ann, text);
      const [first, ...others] = await heldBy(here);
      await act(here, { action: "approve", held: [first] });
      const { message, undecided } = await act(there, {
        action: "approve",
        held: [first, ...others],
      });
      const gone = "Cannot find this message: it is no longer waiting.";
      assertEquals(message, `2 messages are approved. ${gone}`);
      const left = [{
        held: [first],
        code: "no_such_message" as const,
        message: gone,
      }];
      assertEquals(undecided, left);
      for (const ban of [false, true]) {
        await say(there, ann, `${ban}`);
        const outcome = await act(here, {
          action: "refuse",
          held: [first, ...await heldBy(here)],
          ban,
        });
        assertEquals(outcome.undecided, left);
      }
      for (const action of ["approve", "refuse"] as const) {
        assertEquals(
          await codeOf(act(there, { action, held: [first, ...others] })),
          "no_such_message",
        );
      }
    },
  );

  test(
    "messages of several people are rejected by one act, of which each author is told",
    async ({ here, there }) => {
      await review(here);
      const { epoch, seq } = await there.history("stage", bob);
      for (const person of [ann, bob, cleo]) {
        await say(there, person, `of ${person.viewer.id}`);
      }
      await using author = await TestClient.register(there, ann);
      await using moderator = await TestClient.register(there, host);
      const held = (await heldBy(here)).slice(0, 2);
      const outcome = await act(here, { action: "refuse", held });
      assertEquals(outcome.message, "2 messages are rejected.");
      assertEquals((await author.hears("review")).refused, "ann");
      await moderator.hears("review", ({ waiting }) => waiting === 1);
      await using back = await TestClient.register(there, bob, { epoch, seq });
      assertEquals((await back.hears("review")).refused, "bob");
      await using other = await TestClient.register(there, cleo, {
        epoch,
        seq,
      });
      await other.hears("state", (event) => event.seq === outcome.seq);
      assert(other.events.every(({ type }) => type !== "review"));
      const [line] = await here.staff.audit("stage", host, { limit: 1 });
      assertEquals([line.action, line.people, line.messages], [
        "refuse",
        [{ id: "ann", name: "ann" }, { id: "bob", name: "bob" }],
        2,
      ]);
      assert(!("texts" in line));
    },
  );

  test(
    "rejecting and banning takes everything that waits of a person out of the queue, in one act",
    async ({ here, there }) => {
      await review(here);
      await using author = await TestClient.register(there, ann);
      await using moderator = await TestClient.register(there, host);
      for (const text of ["spam 1", "spam 2"]) await say(there, ann, text);
      await say(there, bob, "hello");
      await moderator.hears("review", ({ waiting }) => waiting === 3);
      const before = await here.history("stage", host);
      const [held] = await heldBy(here);
      const outcome = await act(there, {
        action: "refuse",
        held: [held],
        ban: true,
        reason: "spam",
      });
      assertEquals(outcome.seq, before.seq + 1);
      const { restriction } = await author.hears(
        "you",
        ({ restriction }) => !!restriction,
      );
      assertEquals([restriction?.kind, restriction?.reason], ["ban", "spam"]);
      await moderator.hears("review", ({ waiting }) => waiting === 1);
      const { held: left } = await here.staff.view("stage", host);
      assertEquals([...left.values()].map(({ text }) => text), ["hello"]);
      const [line] = await here.staff.audit("stage", host, { limit: 1 });
      assertEquals([line.action, line.reason, line.messages], [
        "ban",
        "spam",
        2,
      ]);
      assertEquals(await codeOf(say(here, ann, "again")), "banned");
    },
  );

  test(
    "rejecting and banning several people is one act, which spares whoever is of one's own rank",
    async ({ here, there }) => {
      await review(here);
      for (const person of [ann, bob, cleo]) await say(there, person, "hi");
      const held = await heldBy(here);
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      await act(here, { action: "mod", whom: { viewer: "cleo" } });
      const refuse = { action: "refuse", held, ban: true } as const;
      const outcome = await there.moderate("stage", ann, refuse, "lost answer");
      const again = await here.moderate("stage", ann, refuse, "lost answer");
      assertEquals({ token: undefined, ...again }, outcome);
      const { message, undo, undecided } = outcome;
      const [line] = await here.staff.audit("stage", ann, { limit: 1 });
      assertEquals(["answer" in line, "undecided" in line], [false, false]);
      assertEquals(
        undecided?.map(({ held, code }) => [...held, code]),
        [held[0], held[2]].map((id) => [id, "forbidden"]),
      );
      assertEquals(
        message,
        "bob is banned. Not ann: you can't do this to yourself. Not cleo: you can't do this to someone of your own rank or higher.",
      );
      const view = await here.staff.view("stage", host);
      assertEquals([...view.restrictions.keys()], ["bob"]);
      assertEquals(
        [...view.held.values()].map(({ from }) => from.id),
        ["ann", "cleo"],
      );
      await act(here, { action: "undo", act: undo! });
      const { held: back, restrictions } = await here.staff.view("stage", host);
      assertEquals([back.size, restrictions.size], [3, 0]);
    },
  );

  test(
    "rejected messages wait again once that is undone, unless their author was erased",
    async ({ here, there }) => {
      await review(here);
      await using moderator = await TestClient.register(there, host);
      const people = [ann, bob, cleo];
      for (const person of people) await say(there, person, "hi");
      const held = await heldBy(here);
      const before = await here.staff.view("stage", host);
      const waiting = async (count: number) => {
        const told = () =>
          moderator.events.findLast((event) => event.type === "review");
        while (told()?.waiting !== count) await moderator.hearsNext();
      };
      for (
        const options of [{}, { ban: true }, { ban: true, reason: "spam" }]
      ) {
        const { seq } = await here.history("stage", host);
        const { undo } = await act(there, {
          action: "refuse",
          held,
          ...options,
        });
        assertEquals(undo, seq + 1);
        await waiting(0);
        const { message } = await act(here, { action: "undo", act: undo! });
        assertEquals(
          message,
          options.ban ? "Undone: 3 people, 3 messages." : "Undone: 3 messages.",
        );
        await waiting(3);
        const { held: back, restrictions } = await there.staff.view(
          "stage",
          host,
        );
        assertEquals(back, before.held);
        assertEquals(restrictions.size, 0);
        const again = { action: "undo", act: undo! } as const;
        assertEquals(await codeOf(act(there, again)), "conflict");
      }
      const { undo } = await act(there, { action: "refuse", held });
      await act(here, { action: "erase", whom: { viewer: "ann" } });
      await act(there, { action: "undo", act: undo! });
      const { held: left } = await here.staff.view("stage", host);
      assertEquals(
        [...left.values()].map(({ from }) => from.id).sort(),
        ["bob", "cleo"],
      );
      const [one] = await heldBy(here);
      await act(here, { action: "approve", held: [one] });
      assertEquals(
        (await here.history("stage", host)).messages.map(({ text }) => text),
        ["hi"],
      );
    },
  );

  test(
    "a full queue of the longest messages is rejected at once, read in the audit log and undone",
    async ({ here, there }) => {
      await review(here);
      const text = "👨‍👩‍👧‍👦".repeat(500);
      const people = Array.from(
        { length: MAX_HELD / 5 },
        (_, n) => personNamed(`viewer-${n}`),
      );
      await Promise.all(people.map(async (person) => {
        for (let n = 0; n < 5; n++) await say(here, person, text);
      }));
      const held = await heldBy(there);
      assertEquals(held.length, MAX_HELD);
      for (const ban of [false, true]) {
        const { undo } = await act(there, { action: "refuse", held, ban });
        const [line] = await here.staff.audit("stage", host, { limit: 1 });
        assertEquals((line.people as unknown[]).length, people.length);
        await act(here, { action: "undo", act: undo! });
        assertEquals((await heldBy(there)).length, MAX_HELD);
      }
    },
  );

  test(
    "whoever is allowed skips review and waiting, but no other rule, until that is taken back",
    async ({ here, there }) => {
      const whom = { viewer: "ann" };
      const young = { ...ann, since: Date.now() };
      await review(here, { minAgeSeconds: 600, blockedWords: ["rude"] });
      assertEquals(await codeOf(say(there, young, "hi")), "too_new");
      await act(here, { action: "allow", whom });
      assertEquals((await say(there, young, "one")).type, "accepted");
      assertEquals((await say(there, young, "rude")).type, "accepted");
      await act(here, { action: "rules", rules: { review: "nothing" } });
      assertEquals(await codeOf(say(there, young, "so rude")), "blocked");
      await act(here, { action: "rules", rules: { review: "everything" } });
      assertEquals(
        await codeOf(act(there, { action: "allow", whom })),
        "conflict",
      );
      const renamed = personNamed("new", { earlier: ["ann"] });
      assertEquals((await say(there, renamed, "two")).type, "accepted");
      await act(there, { action: "disallow", whom });
      assertEquals((await say(there, renamed, "three")).type, "held");
      assertEquals(
        await codeOf(act(there, { action: "disallow", whom })),
        "conflict",
      );
    },
  );

  test(
    "a message and its author's further ones are approved in one act, and a ban ends that",
    async ({ here, there }) => {
      await review(here);
      await say(there, ann, "one");
      const [held] = await heldBy(here);
      const { seq } = await here.history("stage", host);
      const outcome = await act(here, {
        action: "approve",
        held: [held],
        allow: true,
      });
      assertEquals(outcome.seq, seq + 1);
      assertEquals((await say(there, ann, "two")).type, "accepted");
      await act(here, {
        action: "ban",
        whom: { viewer: "ann" },
        addresses: false,
      });
      await act(here, { action: "unban", whom: { viewer: "ann" } });
      assertEquals((await say(there, ann, "three")).type, "held");
    },
  );

  test(
    "only moderators and hosts allow people and decide on held messages",
    async ({ here, there }) => {
      await review(here);
      await say(there, ann, "one");
      const held = await heldBy(here);
      const whom = { viewer: "ann" };
      for (
        const action of [
          { action: "allow", whom },
          { action: "disallow", whom },
          { action: "approve", held, allow: true },
          { action: "refuse", held, ban: true },
        ] as const
      ) assertEquals(await codeOf(act(there, action, ann)), "forbidden");
    },
  );
}

async function review(hub: Hub, rules: Partial<Rules> = {}): Promise<void> {
  const review = "everything";
  await act(hub, { action: "rules", rules: { review, ...rules } });
}

/** The ids of the held messages, the oldest first. */
async function heldBy(hub: Hub): Promise<string[]> {
  return [...(await hub.staff.view("stage", host)).held.keys()];
}
