/**
 * The part of {@link ./moderation_suite.ts} about held messages.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../hub/refusal.ts";
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

export function moderationReviewSuite(test: ModerationTest): void {
  test(
    "a held message is shown only when a moderator approves it",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      await using client = await TestClient.register(there, ann);
      assertEquals((await say(there, bob, "please")).type, "held");
      assertEquals((await say(there, bob, "and this")).type, "held");
      await client.hears("review", ({ waiting }) => waiting === 2);
      assertEquals((await there.history("stage", ann)).messages, []);
      const { held } = await here.view("stage", host);
      const [[first], [second]] = held;
      await act(here, { action: "approve", held: first });
      await act(here, { action: "refuse", held: second });
      assertEquals((await client.hears("message")).text, "please");
      assertEquals((await client.hears("message")).waiting, 1);
      assertEquals(
        (await client.hears("review", (event) => !!event.refused)).refused,
        "bob",
      );
      assertEquals(client.texts, ["please"]);
      assertEquals(
        await codeOf(act(there, { action: "approve", held: first })),
        "no_such_message",
      );
    },
  );

  test(
    "messages with links or blocked words can be held instead of refused",
    async ({ here, there }) => {
      await act(here, {
        action: "rules",
        rules: { review: "matches", links: false, blockedWords: ["rude"] },
      });
      assertEquals((await say(there, ann, "so rude")).type, "held");
      assertEquals((await say(there, ann, "https://example.com")).type, "held");
      assertEquals((await say(there, ann, "polite")).type, "accepted");
    },
  );

  test(
    "a held message that is sent again is held once",
    async ({ here, there }) => {
      const rules = { review: "everything", slowSeconds: 60 } as const;
      await act(here, { action: "rules", rules });
      const said = { key: "lost answer", text: "please" };
      const first = await here.say("stage", ann, said);
      assertEquals(first.type, "held");
      assertEquals(await there.say("stage", ann, said), first);
      assertEquals((await here.view("stage", host)).held.size, 1);
    },
  );

  test(
    "a viewer can have five held messages, and others can still have theirs",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      for (let i = 0; i < 5; i++) await say(here, ann, `wait ${i}`);
      const refusal = await assertRejects(
        () => say(there, ann, "one more"),
        Refusal,
      );
      assertEquals(refusal.code, "review_full");
      assert(refusal.message.includes("5 of your messages"), refusal.message);
      assertEquals((await say(there, bob, "mine")).type, "held");
    },
  );
}
