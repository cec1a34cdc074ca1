/**
 * The part of {@link ./moderation_suite.ts} about acts that a client asks for again, because
 * the answer was lost.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import {
  ann,
  bob,
  codeOf,
  host,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

const BAN: Action = {
  action: "ban",
  whom: { viewer: "bob" },
  addresses: false,
  messages: true,
};

async function ask(hub: Hub, key: string, action: Action, person = host) {
  const answer = await hub.moderate("stage", person, action, key);
  const { seq, message, undo } = answer;
  return { seq, message, undo };
}

async function textsIn(hub: Hub): Promise<string[]> {
  const { messages } = await hub.history("stage", host);
  return messages.map(({ text }) => text);
}

export function moderationKeysSuite(test: ModerationTest): void {
  test(
    "an act that is asked for again with its key is carried out once, and has its first answer",
    async ({ here, there }) => {
      await say(here, bob, "spam");
      await say(here, ann, "hello");
      const first = await ask(here, "a", BAN);
      assert(first.undo !== undefined);
      assertEquals(await ask(there, "a", BAN), first);
      const undo = { action: "undo", act: first.undo } as const;
      const undone = await ask(there, "b", undo);
      assertEquals(await ask(here, "b", undo), undone);
      // Not even after it was taken back.
      assertEquals(await ask(here, "a", BAN), first);
      assertEquals(await textsIn(there), ["spam", "hello"]);
      assertEquals((await say(there, bob, "sorry")).type, "accepted");

      const { messages } = await here.history("stage", host);
      const own = { action: "delete", target: messages[1].seq } as const;
      const deleted = await ask(here, "c", own, ann);
      assertEquals(await ask(there, "c", own, ann), deleted);
      for (const on of [true, false]) {
        const shield = { action: "shield", on } as const;
        const switched = await ask(here, `shield ${on}`, shield);
        assertEquals(await ask(there, `shield ${on}`, shield), switched);
      }
      const lines = await here.staff.audit("stage", host, {});
      assertEquals(lines.map(({ action }) => action), [
        ...["unshield", "shield", "delete", "undo", "ban"],
      ]);
      assertEquals(lines.filter((line) => "answer" in line), []);
    },
  );

  test(
    "the same act asked for twice at once, at two instances, is one act",
    async ({ here, there }) => {
      await say(here, bob, "spam");
      await using client = await TestClient.register(there, ann);
      const answers = await Promise.all(
        [here, there, here, there].map((hub) => ask(hub, "a", BAN)),
      );
      assertEquals(new Set(answers.map(({ undo }) => undo)).size, 1);
      assertEquals(new Set(answers.map(({ message }) => message)).size, 1);
      await say(here, ann, "the end");
      await client.hears("message", ({ text }) => text === "the end");
      const bans = client.events.filter(({ type }) => type === "cleared");
      assertEquals(bans.length, 1);
    },
  );

  test(
    "a command that is sent again isn't carried out again: no other act is undone",
    async ({ here, there }) => {
      for (const person of [ann, bob]) await say(here, person, "spam");
      const say2 = (hub: Hub, key: string, text: string) =>
        hub.say("stage", host, { key, text });
      await say2(here, "1", "/ban ann");
      await say2(here, "2", "/ban bob");
      const undone = await say2(here, "3", "/undo");
      assertEquals(await say2(there, "3", "/undo"), undone);
      assertEquals(await codeOf(say(there, ann, "hello")), "banned");
      assertEquals((await say(there, bob, "hello")).type, "accepted");
    },
  );

  test(
    "keys are each person's own, and one of a message is none of an act",
    async ({ here, there }) => {
      await say(here, bob, "hello");
      await here.say("stage", host, { key: "a", text: "mine" });
      assertEquals(await codeOf(ask(there, "a", BAN)), "conflict");
      await ask(here, "b", { action: "mod", whom: { viewer: "ann" } });
      const ban = await ask(here, "c", BAN);
      const unban = { action: "unban", whom: { viewer: "bob" } } as const;
      const lifted = await ask(there, "c", unban, ann);
      assert(lifted.seq > ban.seq);
    },
  );

  test(
    "a key that an act has is refused for another act, a command and a message",
    async ({ here, there }) => {
      const spam = await say(here, bob, "spam");
      assert(spam.type === "accepted");
      const deleted = { action: "delete", target: spam.seq } as const;
      const first = await ask(here, "a", deleted);
      const says = (hub: Hub, text: string, key = "a") =>
        hub.say("stage", host, { key, text });
      assertEquals(await codeOf(ask(here, "a", BAN)), "conflict");
      assertEquals(await codeOf(ask(there, "a", BAN)), "conflict");
      assertEquals(await codeOf(says(there, "/ban bob")), "conflict");
      assertEquals(await codeOf(says(here, "hello")), "conflict");
      assertEquals(await codeOf(says(there, "hello")), "conflict");
      assertEquals((await say(there, bob, "still here")).type, "accepted");
      assertEquals(await textsIn(here), ["still here"]);
      assertEquals(await ask(there, "a", deleted), first);

      await say(here, ann, "hi");
      const banned = await says(here, "/ban ann", "b");
      assertEquals(await codeOf(says(there, "/unban ann", "b")), "conflict");
      assertEquals(await codeOf(says(here, "hello", "b")), "conflict");
      assertEquals(await says(there, "/ban ann", "b"), banned);
      const lines = await here.staff.audit("stage", host, {});
      assertEquals(lines.map(({ action }) => action), ["ban", "delete"]);
      assertEquals(lines.filter((line) => "asked" in line), []);
    },
  );

  test(
    "an approved message that is sent again is accepted, not taken for an act",
    async ({ here, there }) => {
      await here.moderate("stage", host, {
        action: "rules",
        rules: { review: "everything" },
      });
      const said = { key: "mine", text: "please" };
      assertEquals((await here.say("stage", bob, said)).type, "held");
      const { held } = await here.staff.view("stage", host);
      await here.moderate("stage", host, {
        action: "approve",
        held: [...held.keys()],
      });
      assertEquals((await there.say("stage", bob, said)).type, "accepted");
    },
  );
}
