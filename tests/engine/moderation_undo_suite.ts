/**
 * The part of {@link ./moderation_suite.ts} about acts on several at once, and about
 * taking acts back.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import { Refusal } from "../../hub/refusal.ts";
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

const eve = personNamed("eve");

/** A purge of nothing yet. */
const PURGE = {
  action: "purge",
  targets: [],
  viewers: [],
  then: "delete",
  messages: false,
  seconds: 600,
  addresses: false,
} as const satisfies Action;

const ban = (viewer: string): Action => ({
  action: "ban",
  whom: { viewer },
  addresses: false,
  messages: true,
});

async function textsIn(hub: Hub): Promise<string[]> {
  const { messages } = await hub.history("stage", host);
  return messages.map(({ text }) => text);
}

async function seqOf(hub: Hub, text: string): Promise<number> {
  const { messages } = await hub.history("stage", host);
  return messages.find((message) => message.text === text)!.seq;
}

export function moderationUndoSuite(test: ModerationTest): void {
  test(
    "older messages that many ask for are read once, and again after each act",
    async ({ here }) => {
      // It follows the room.
      await using client = await TestClient.register(here, ann);
      for (const text of ["one", "two", "three"]) await say(here, bob, text);
      const before = await seqOf(here, "three");
      const page = () => here.history("stage", ann, { before, limit: 9 });
      const texts = async () => (await page()).messages.map(({ text }) => text);
      const [{ messages }, again] = await Promise.all([page(), page()]);
      assertEquals(messages.map(({ text }) => text), ["one", "two"]);
      assert(messages === again.messages);
      await say(here, bob, "four");
      assert((await page()).messages === messages);
      const { seq } = await act(here, ban("bob"));
      await client.hears("cleared", (event) => event.seq === seq);
      assertEquals(await texts(), []);
      const undone = await act(here, { action: "undo", act: seq! });
      await client.hears("restored", (event) => event.seq === undone.seq);
      assertEquals(await texts(), ["one", "two"]);
    },
  );

  test(
    "a ban that takes the messages away is one event, and its undo puts everything back",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      await say(here, bob, "spam 1");
      await say(here, ann, "hello");
      await say(there, bob, "spam 2");
      await act(here, { action: "pin", target: await seqOf(here, "spam 1") });
      const { undo } = await act(here, ban("bob"));
      const cleared = await client.hears("cleared");
      assertEquals([cleared.viewer, cleared.kind], ["bob", "ban"]);
      assertEquals(await textsIn(there), ["hello"]);
      assertEquals(await codeOf(say(there, bob, "more")), "banned");
      assertEquals((await here.briefing("stage", ann)).pin, undefined);

      assert(undo !== undefined);
      await act(there, { action: "undo", act: undo });
      const restored = await client.hears("restored");
      assertEquals(restored.undoes, undo);
      assertEquals(restored.viewers, ["bob"]);
      assertEquals(restored.targets.length, 2);
      assertEquals(restored.pin, restored.targets[0]);
      assertEquals(await textsIn(here), ["spam 1", "hello", "spam 2"]);
      assertEquals((await here.briefing("stage", ann)).pin?.text, "spam 1");
      assertEquals((await say(there, bob, "sorry")).type, "accepted");

      assertEquals(
        await codeOf(act(here, { action: "undo", act: undo })),
        "conflict",
      );
    },
  );

  test(
    "an undo leaves what was decided anew since",
    async ({ here, there }) => {
      await say(here, bob, "spam");
      const first = await act(here, ban("bob"));
      await act(there, { action: "unban", whom: { viewer: "bob" } });
      await act(here, {
        action: "timeout",
        whom: { viewer: "bob" },
        seconds: 600,
      });
      await act(there, { action: "undo", act: first.undo! });
      assertEquals(await textsIn(here), ["spam"]);
      assertEquals(await codeOf(say(there, bob, "now?")), "timed_out");
    },
  );

  test(
    "an undo of a ban gives an earlier timeout back",
    async ({ here, there }) => {
      await say(here, bob, "one");
      await act(here, {
        action: "timeout",
        whom: { viewer: "bob" },
        seconds: 600,
      });
      const { undo } = await act(here, ban("bob"));
      await act(there, { action: "undo", act: undo! });
      assertEquals(await codeOf(say(here, bob, "two")), "timed_out");
    },
  );

  test(
    "deletions and clearings can be undone by another moderator, except of one's own message",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      await say(here, bob, "one");
      await say(here, bob, "two");
      const deleted = await act(
        here,
        { action: "delete", target: await seqOf(here, "one") },
        ann,
      );
      const cleared = await act(
        there,
        { action: "clear", whom: { viewer: "bob" } },
        ann,
      );
      assertEquals(await textsIn(here), []);
      await act(there, { action: "undo", act: deleted.undo! });
      assertEquals(await textsIn(here), ["one"]);
      await act(here, { action: "undo", act: cleared.undo! }, ann);
      assertEquals(await textsIn(there), ["one", "two"]);
      const own = await act(
        here,
        { action: "delete", target: await seqOf(here, "one") },
        bob,
      );
      assertEquals(own.undo, undefined);
      const refusal = await assertRejects(
        () => act(here, { action: "undo", act: own.seq }),
        Refusal,
      );
      assertEquals(refusal.code, "conflict");
      assertEquals(
        await codeOf(act(here, { action: "undo", act: cleared.undo! }, bob)),
        "forbidden",
      );
    },
  );

  test(
    "a purge deletes messages, and times out or bans their authors, in one act; the room's staff is spared",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      await using client = await TestClient.register(there, host);
      await say(here, bob, "raid 1");
      await say(here, eve, "raid 2");
      await say(here, ann, "raid? no");
      await say(here, eve, "hi");
      const targets = await Promise.all(
        ["raid 1", "raid 2", "raid? no"].map((text) => seqOf(here, text)),
      );
      const { message, undo, seq } = await act(here, {
        ...PURGE,
        targets,
        viewers: ["bob", "eve", "ann"],
        then: "timeout",
        reason: "raid",
      }, ann);
      assertEquals(
        message,
        "bob and eve are timed out for 10 minutes. 3 messages are deleted. Not ann: you can't do this to yourself.",
      );
      await client.hears("purged", ({ seq: at }) => at === seq);
      assertEquals(await textsIn(there), ["hi"]);
      assertEquals(await codeOf(say(there, eve, "?")), "timed_out");
      const lines = await here.staff.audit("stage", host);
      const line = lines.find(({ seq: at }) => at === seq)!;
      assertEquals(
        [line.action, line.then, line.messages, line.undoable],
        ["purge", "timeout", 3, true],
      );
      assertEquals(line.people, [
        { id: "bob", name: "bob" },
        { id: "eve", name: "eve" },
      ]);
      assert(!("undo" in line));
      await act(there, { action: "undo", act: undo! });
      assertEquals(await textsIn(here), [
        ...["raid 1", "raid 2", "raid? no", "hi"],
      ]);
      assertEquals((await say(there, eve, "back")).type, "accepted");
    },
  );

  test(
    "a purge of people takes all their messages, also from the review queue",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      await say(here, bob, "waits");
      await act(here, { action: "rules", rules: { review: "nothing" } });
      await say(here, bob, "one");
      await say(here, eve, "two");
      const { undo } = await act(here, {
        ...PURGE,
        viewers: ["bob", "eve"],
        then: "ban",
        messages: true,
      });
      assertEquals(await textsIn(there), []);
      assertEquals((await there.staff.view("stage", host)).held.size, 0);
      await act(there, { action: "undo", act: undo! });
      assertEquals(await textsIn(there), ["one", "two"]);
      assertEquals((await here.staff.view("stage", host)).held.size, 1);
    },
  );

  test(
    "whom nobody may purge is spared with the reason, and a purge of nobody else is refused",
    async ({ here }) => {
      await say(here, bob, "one");
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const refusal = await assertRejects(
        () => act(here, { ...PURGE, viewers: ["bob"], then: "timeout" }),
        Refusal,
      );
      assertEquals(
        refusal.message,
        "Cannot time out bob: they are a moderator here.",
      );
      const own = { ...PURGE, viewers: ["Hanna"], then: "ban" } as const;
      assertEquals(await codeOf(act(here, own)), "forbidden");
      assertEquals(
        await codeOf(act(here, { ...PURGE, targets: [999_999] })),
        "no_such_message",
      );
      assertEquals(await codeOf(act(here, PURGE, ann)), "forbidden");
    },
  );

  test(
    "an erased person's messages can't come back",
    async ({ here, there }) => {
      await say(here, bob, "secret");
      await act(here, { action: "pin", target: await seqOf(here, "secret") });
      const cleared = await act(here, {
        action: "clear",
        whom: { viewer: "bob" },
      });
      await say(here, bob, "another");
      const erased = await act(there, {
        action: "erase",
        whom: { viewer: "bob" },
      });
      assertEquals(erased.undo, undefined);
      for (const act_ of [cleared.undo!, erased.seq]) {
        assertEquals(
          await codeOf(act(here, { action: "undo", act: act_ })),
          "conflict",
        );
      }
      assertEquals(await textsIn(here), []);
      assertEquals((await here.briefing("stage", ann)).pin, undefined);
    },
  );

  test(
    "commands ban several, say what was done with each, and take the last act back",
    async ({ here, there }) => {
      await say(here, bob, "x");
      await say(here, eve, "y");
      const done = await say(here, host, "/ban bob @zoe eve -- raiders");
      assert(done.type === "done");
      assertEquals(
        done.message,
        "bob and eve are banned. Not zoe: nobody with that name has written here recently.",
      );
      assertEquals(await codeOf(say(there, eve, "?")), "banned");
      const undone = await say(there, host, "/undo");
      assert(undone.type === "done");
      assertEquals(undone.message, "Undone: 2 people.");
      assertEquals((await say(there, eve, "!")).type, "accepted");
      assertEquals(await codeOf(say(here, host, "/undo")), "conflict");
    },
  );

  test(
    "a command for several says why it spares someone, and does nothing if a name may be a reason",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const spam = { ...ann, viewer: { ...ann.viewer, id: "s", name: "spam" } };
      for (const person of [bob, eve, spam, host]) await say(here, person, "x");
      assertEquals(await codeOf(say(there, bob, "/ban eve spam")), "unclear");
      for (const person of [eve, spam]) {
        assertEquals((await say(here, person, "y")).type, "accepted");
      }
      const done = await say(there, bob, "/ban @eve @spam @bob @Hanna @zoe");
      assert(done.type === "done");
      assertEquals(
        done.message,
        "eve and spam are banned. Not zoe: nobody with that name has written here recently. " +
          "Not bob: you can't do this to yourself. " +
          "Not Hanna: you can't do this to someone of your own rank or higher.",
      );
      assertEquals(await codeOf(say(here, spam, "?")), "banned");
    },
  );

  test(
    "a nuke deletes what has a word in the last minutes, in its disguises, and restricts who said it",
    async ({ here, there }) => {
      await say(here, bob, "buy f0ll0wers now");
      await say(here, eve, "FOLLOWERS here");
      await say(here, ann, "I like birds");
      await say(here, host, "no followers, please");
      const done = await say(there, host, "/nuke followers 5m timeout 1h");
      assert(done.type === "done");
      assertEquals(
        done.message,
        "bob and eve are timed out for 1 hour. 2 messages are deleted.",
      );
      assertEquals(await textsIn(here), [
        "I like birds",
        "no followers, please",
      ]);
      assertEquals(await codeOf(say(here, bob, "?")), "timed_out");
      await act(here, { action: "undo", act: done.undo! });
      assertEquals((await textsIn(there)).length, 4);
      assertEquals(
        await codeOf(say(here, host, "/nuke nobodysaidthis")),
        "no_such_message",
      );
    },
  );

  test(
    "several people's timeouts and bans are lifted in one act",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      await say(here, bob, "x");
      await say(here, eve, "y");
      const viewers = ["bob", "eve"];
      await act(here, { ...PURGE, viewers, then: "ban" });
      await client.hears("purged");
      const { message } = await act(there, {
        action: "lift",
        viewers: [...viewers, "ann"],
      });
      assertEquals(message, "2 people can write again.");
      const lifted = await client.hears("restored");
      assertEquals([lifted.viewers, lifted.undoes], [viewers, undefined]);
      assertEquals((await say(there, eve, "z")).type, "accepted");
      const again = { action: "lift", viewers } as const;
      assertEquals(await codeOf(act(there, again)), "conflict");
      assertEquals(await codeOf(act(here, again, ann)), "forbidden");
    },
  );
}
