/**
 * The part of {@link ./moderation_suite.ts} about messages: deleted, cleared, pinned,
 * replied to and read.
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
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

export function moderationMessagesSuite(test: ModerationTest): void {
  test(
    "a deleted message is gone from recovery and history, and not delivered any more",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      const { epoch } = await client.hears("welcome");
      await say(here, bob, "mind this");
      await say(here, bob, "nothing");
      await act(here, { action: "delete", target: 1 });
      const { target } = await client.hears("deleted");
      assertEquals(target, 1);
      const { messages } = await there.history("stage", ann);
      assertEquals(messages.map(({ text }) => text), ["nothing"]);
      await using back = await TestClient.register(there, ann, {
        epoch,
        seq: 0,
      });
      await back.hears("deleted", ({ seq }) => seq === 3);
      assertEquals(back.texts, ["nothing"]);
      assertEquals(
        back.events.flatMap((event) => "seq" in event ? [event.seq] : []).slice(
          1,
        ),
        [1, 2, 3],
      );
      const [line] = await here.staff.audit("stage", host);
      assertEquals([line.action, line.text], ["delete", "mind this"]);
      assertEquals(line.on, { id: "bob", name: "bob" });
    },
  );

  test(
    "a text that is said to be no command is a message, whatever is removed before its slash",
    async ({ here, there }) => {
      const texts = [
        "/ban ann",
        "//ban ann",
        " /ban ann",
        "\n/ban ann",
        "\u200b/ban ann",
        "/\u00adban ann",
      ];
      for (const [i, text] of texts.entries()) {
        await here.say("stage", host, { key: `k${i}`, text, command: false });
      }
      const { messages } = await there.history("stage", ann);
      assertEquals(
        messages.map(({ text }) => text),
        texts.map(() => "/ban ann"),
      );
      assertEquals((await say(there, ann, "I am here")).type, "accepted");
    },
  );

  test(
    "what an author does must be visible",
    async ({ here }) => {
      for (const blank of ["\u2800", "\u200d", "\u2800 \u2800"]) {
        assertEquals(await codeOf(say(here, ann, `/me ${blank}`)), "empty");
      }
    },
  );

  test(
    "viewers can delete their own messages, and no others",
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

  test(
    "clearing a viewer deletes their messages, and no others",
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

  test(
    "a welcome has the pinned message until it is unpinned or deleted",
    async ({ here, there }) => {
      await say(here, ann, "read this");
      await act(here, { action: "pin", target: 1 });
      const pin = async () => (await there.briefing("stage", bob)).pin;
      await using client = await TestClient.register(there, bob);
      await client.hears("welcome");
      assertEquals(client.welcome.pin?.text, "read this");
      await act(here, { action: "unpin" });
      await client.hears("pinned", (event) => event.target === null);
      assertEquals(await pin(), undefined);
      await act(here, { action: "pin", target: 1 });
      await act(here, { action: "delete", target: 1 });
      await client.hears("deleted");
      assertEquals(await pin(), undefined);
    },
  );

  test(
    "a reply names the message it answers without its text, which may be deleted",
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

  test(
    "a viewer's recent messages are found in order, within the asking person's delay",
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

  test(
    "only the host can export all messages, in order and without deleted ones",
    async ({ here, there }) => {
      for (const text of ["one", "two", "three", "four"]) {
        await say(here, text === "three" ? ann : bob, text);
      }
      await act(here, { action: "delete", target: 1 });
      await act(here, { action: "clear", whom: { viewer: "ann" } });
      await act(here, { action: "announce", text: "five" });
      const texts: string[] = [];
      for await (
        const messages of await there.staff.transcript("stage", host)
      ) {
        texts.push(...messages.map(({ text }) => text));
      }
      assertEquals(texts, ["two", "four", "five"]);
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      for (const person of [ann, bob]) {
        const refused = there.staff.transcript("stage", person);
        assertEquals(await codeOf(refused), "forbidden");
      }
    },
  );

  test(
    "clearing a viewer keeps others' replies",
    async ({ here, there }) => {
      await say(here, ann, "provocation");
      await here.say("stage", bob, { key: "r", text: "reply", replyTo: 1 });
      await act(there, { action: "clear", whom: { viewer: "ann" } });
      const { messages } = await there.history("stage", bob);
      assertEquals(messages.map(({ text }) => text), ["reply"]);
    },
  );

  test(
    "a message that was pinned and then deleted is nowhere to be read",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      const { epoch } = await client.hears("welcome");
      await say(here, bob, "SECRET");
      await act(here, { action: "pin", target: 1 });
      await client.hears("pinned");
      await act(here, { action: "delete", target: 1 });
      await client.hears("deleted");
      await using back = await TestClient.register(there, bob, {
        epoch,
        seq: 0,
      });
      await back.hears("deleted", ({ seq }) => seq === 3);
      assertEquals(JSON.stringify(back.events).includes("SECRET"), false);
    },
  );
}
