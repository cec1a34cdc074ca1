/**
 * The part of {@link ./moderation_suite.ts} about rooms with a delay.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { Person } from "../../hub/people/person.ts";
import { Refusal } from "../../hub/refusal.ts";
import {
  act,
  ann,
  bob,
  host,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

export function moderationDelaySuite(test: ModerationTest): void {
  test(
    "viewers in a room with a delay see messages later than moderators",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 3 } });
      await using viewer = await TestClient.register(there, ann);
      await using moderator = await TestClient.register(there, host);
      await Promise.all(
        [viewer, moderator].map((client) => client.hears("welcome")),
      );
      await say(here, bob, "first");
      await say(here, bob, "second");
      await moderator.hears("message", ({ text }) => text === "second");
      assertEquals(viewer.texts, []);
      assertEquals((await there.history("stage", ann)).messages, []);
      assertEquals((await there.history("stage", host)).messages.length, 2);
      await act(here, { action: "delete", target: 3 });
      await viewer.hears("deleted", ({ seq }) => seq === 4);
      assertEquals(
        viewer.texts,
        ["first"],
        "deleted in time, it was never shown",
      );
    },
  );

  test(
    "the delay holds for a viewer who returns with an old position, and in a room just loaded",
    async ({ here, there }) => {
      await say(here, bob, "old");
      await act(here, { action: "rules", rules: { delaySeconds: 10 } });
      const { epoch } = await there.history("stage", ann);
      await say(here, bob, "young");
      // The hub has not loaded the room yet, so it reads from storage.
      await using viewer = await TestClient.register(there, ann, {
        epoch,
        seq: 0,
      });
      await using moderator = await TestClient.register(there, host, {
        epoch,
        seq: 0,
      });
      await moderator.hears("message", ({ text }) => text === "young");
      assertEquals(viewer.texts, []);
      assertEquals(viewer.welcome.seq, 0);
      assertEquals(moderator.texts, ["old", "young"]);
    },
  );

  test(
    "a page shows, and a search finds, the newest messages that are old enough, behind many that are not",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 3 } });
      await say(here, bob, "old");
      await new Promise((passed) => setTimeout(passed, 3_100));
      for (let i = 0; i < 6; i++) await say(here, bob, `young ${i}`);
      const found = async (person: Person) => {
        const fields = { q: "o" };
        const request = { limit: 9 };
        const { messages } = await there.searches
          .find("stage", person, fields, request);
        return messages.map(({ text }) => text);
      };
      assertEquals(await found(ann), ["old"]);
      assertEquals((await found(host)).length, 7);
      const { messages, seq } = await there.history("stage", ann, { limit: 3 });
      assertEquals(messages.map(({ text }) => text), ["old"]);
      assertEquals(seq, 2);
    },
  );

  test(
    "a pinned message is hidden until the delay has passed",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 10 } });
      await say(here, bob, "young");
      await act(here, { action: "pin", target: 2 });
      assertEquals((await there.briefing("stage", ann)).pin, undefined);
      assertEquals((await there.briefing("stage", host)).pin?.text, "young");
    },
  );

  test(
    "a viewer can't reply to a message that the delay still hides, as if it didn't exist",
    async ({ here, there }) => {
      await say(here, bob, "old");
      await act(here, { action: "rules", rules: { delaySeconds: 10 } });
      await using _client = await TestClient.register(there, ann);
      await say(here, bob, "young");
      const reply = (person: Person, replyTo: number) =>
        there.say("stage", person, {
          key: `${person.viewer.id} ${replyTo}`,
          text: `reply to ${replyTo}`,
          replyTo,
        });
      const refusals = await Promise.all(
        [3, 9].map((replyTo) =>
          assertRejects(() => reply(ann, replyTo), Refusal)
        ),
      );
      const [hidden, missing] = refusals.map(({ code, message }) => [
        code,
        message,
      ]);
      assertEquals(hidden, missing);
      assertEquals(hidden[0], "no_such_message");
      for (const [person, replyTo] of [[bob, 3], [host, 3]] as const) {
        assertEquals((await reply(person, replyTo)).type, "accepted");
      }
    },
  );

  test(
    "a viewer of a room with a delay can reply to what they have seen",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 1 } });
      await using client = await TestClient.register(there, ann);
      await say(here, bob, "question");
      const { seq: replyTo } = await client.hears("message");
      const answer = { key: "k", text: "answer", replyTo };
      assertEquals((await there.say("stage", ann, answer)).type, "accepted");
    },
  );
}
