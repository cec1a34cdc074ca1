/**
 * The part of {@link ./moderation_suite.ts} about messages: what is deleted,
 * cleared, pinned, answered and read again.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Person } from "../../hub/people/person.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  host,
  say,
  Seat,
  type StageTest,
} from "./moderation_stage.ts";

export function moderationMessagesSuite(stage: StageTest): void {
  stage(
    "a deleted message is gone from recovery, from history and from who has not seen it",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, ann);
      const { epoch } = await seat.hears("welcome");
      await say(here, bob, "mind this");
      await say(here, bob, "nothing");
      await act(here, { action: "delete", target: 1 });
      const { target } = await seat.hears("deleted");
      assertEquals(target, 1);
      const { messages } = await there.history("stage", ann);
      assertEquals(messages.map(({ text }) => text), ["nothing"]);
      await using back = await Seat.take(there, ann, { epoch, seq: 0 });
      await back.hears("deleted", ({ seq }) => seq === 3);
      assertEquals(back.texts, ["nothing"]);
      assertEquals(
        back.events.flatMap((event) => "seq" in event ? [event.seq] : []).slice(
          1,
        ),
        [1, 2, 3],
      );
      const [line] = await here.audit("stage", host);
      assertEquals([line.action, line.text], ["delete", "mind this"]);
      assertEquals(line.on, { id: "bob", name: "bob" });
    },
  );

  stage(
    "a viewer takes back what they said, and nobody else's",
    async ({ here, there }) => {
      await say(here, ann, "mine");
      assertEquals(
        await codeOf(act(there, { action: "delete", target: 1 }, bob)),
        "forbidden",
      );
      await act(there, { action: "delete", target: 1 }, ann);
      assertEquals((await here.history("stage", bob)).messages, []);
    },
  );

  stage(
    "a viewer's messages are cleared, and others' stay",
    async ({ here, there }) => {
      for (
        const [who, text] of [[ann, "a1"], [bob, "b1"], [ann, "a2"]] as const
      ) {
        await say(here, who, text);
      }
      await act(there, { action: "clear", whom: { viewer: "ann" } });
      await say(there, ann, "a3");
      const { messages } = await here.history("stage", bob);
      assertEquals(messages.map(({ text }) => text), ["b1", "a3"]);
    },
  );

  stage(
    "a pinned message greets who comes, until it is unpinned or deleted",
    async ({ here, there }) => {
      await say(here, ann, "read this");
      await act(here, { action: "pin", target: 1 });
      const pin = async () => (await there.briefing("stage", bob)).pin;
      await using seat = await Seat.take(there, bob);
      await seat.hears("welcome");
      assertEquals(seat.welcome.pin?.text, "read this");
      await act(here, { action: "unpin" });
      await seat.hears("pinned", (event) => event.target === null);
      assertEquals(await pin(), undefined);
      await act(here, { action: "pin", target: 1 });
      await act(here, { action: "delete", target: 1 });
      await seat.hears("deleted");
      assertEquals(await pin(), undefined);
    },
  );

  stage(
    "a reply names what it answers, and not its text, which may be taken back",
    async ({ here, there }) => {
      await say(here, ann, "question");
      const said = { key: "reply", text: "answer", replyTo: 1 };
      await there.say("stage", bob, said);
      const { messages } = await here.history("stage", ann);
      assertEquals(messages[1].reply, {
        seq: 1,
        from: { id: "ann", name: "ann" },
      });
      const late = { key: "late", text: "answer", replyTo: 9 };
      assertEquals(
        await codeOf(there.say("stage", bob, late)),
        "no_such_message",
      );
    },
  );

  stage(
    "what a viewer said lately is found, in order, and no earlier than whoever asks may see it",
    async ({ here, there }) => {
      for (let i = 1; i <= 510; i++) {
        await say(i % 2 ? here : there, i % 3 ? bob : ann, `${i}`);
      }
      const said = async (person: Person, limit = 1_000) => {
        const { messages } = await there.messagesFrom(
          "stage",
          person,
          "ann",
          limit,
        );
        return messages.map(({ text }) => Number(text));
      };
      const lately = Array.from({ length: 170 }, (_, i) => 3 * (i + 1))
        .filter((i) => i > 10);
      assertEquals(await said(bob), lately);
      assertEquals(await said(host, 2), [507, 510]);
      assertEquals(
        (await here.messagesFrom("stage", host, "nobody", 9)).messages,
        [],
      );
      await act(here, { action: "rules", rules: { delaySeconds: 60 } });
      assertEquals((await said(host)).length, 167);
      assertEquals(await said(bob), []);
    },
  );

  stage(
    "the host has all messages in order, and nobody else has them, nor what was deleted",
    async ({ here, there }) => {
      for (const text of ["one", "two", "three", "four"]) {
        await say(here, text === "three" ? ann : bob, text);
      }
      await act(here, { action: "delete", target: 1 });
      await act(here, { action: "clear", whom: { viewer: "ann" } });
      await act(here, { action: "announce", text: "five" });
      const texts: string[] = [];
      for await (const messages of await there.transcript("stage", host)) {
        texts.push(...messages.map(({ text }) => text));
      }
      assertEquals(texts, ["two", "four", "five"]);
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      for (const person of [ann, bob]) {
        const refused = there.transcript("stage", person);
        assertEquals(await codeOf(refused), "forbidden");
      }
    },
  );

  stage(
    "clearing a viewer leaves the replies of others alone",
    async ({ here, there }) => {
      await say(here, ann, "provocation");
      await here.say("stage", bob, { key: "r", text: "reply", replyTo: 1 });
      await act(there, { action: "clear", whom: { viewer: "ann" } });
      const { messages } = await there.history("stage", bob);
      assertEquals(messages.map(({ text }) => text), ["reply"]);
    },
  );

  stage(
    "what was pinned and then deleted is nowhere to be read",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, ann);
      const { epoch } = await seat.hears("welcome");
      await say(here, bob, "SECRET");
      await act(here, { action: "pin", target: 1 });
      await seat.hears("pinned");
      await act(here, { action: "delete", target: 1 });
      await seat.hears("deleted");
      await using back = await Seat.take(there, bob, { epoch, seq: 0 });
      await back.hears("deleted", ({ seq }) => seq === 3);
      assertEquals(JSON.stringify(back.events).includes("SECRET"), false);
    },
  );
}
