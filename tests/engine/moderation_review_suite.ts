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
      await using moderator = await TestClient.register(there, host);
      await using author = await TestClient.register(there, bob);
      assertEquals((await say(there, bob, "please")).type, "held");
      assertEquals((await say(there, bob, "and this")).type, "held");
      await moderator.hears("review", ({ waiting }) => waiting === 2);
      assertEquals((await there.history("stage", ann)).messages, []);
      const { held } = await here.staff.view("stage", host);
      const [[first], [second]] = held;
      await act(here, { action: "approve", held: [first] });
      assertEquals((await client.hears("message")).text, "please");
      await moderator.hears("review", ({ waiting }) => waiting === 1);
      await act(here, { action: "refuse", held: [second] });
      await moderator.hears("review", ({ waiting }) => waiting === 0);
      assertEquals(
        (await author.hears("review", (event) => !!event.refused)).refused,
        "bob",
      );
      assertEquals(client.texts, ["please"]);
      assertEquals(
        await codeOf(act(there, { action: "approve", held: [first] })),
        "no_such_message",
      );
    },
  );

  test(
    "what an author does stays so through review, and is judged without the /me",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { emojiOnly: true } });
      assertEquals((await say(there, ann, "/me 👋")).type, "accepted");
      const rules = { emojiOnly: false, review: "everything" } as const;
      await act(here, { action: "rules", rules });
      assertEquals((await say(there, ann, "/me waves")).type, "held");
      const { held: [[id, { text, me }]] } = await here.staff.view(
        "stage",
        host,
      );
      assertEquals([text, me], ["waves", true]);
      await act(here, { action: "approve", held: [id] });
      const { messages } = await there.history("stage", bob);
      assertEquals(messages.map(({ text, me }) => [text, me]), [
        ["👋", true],
        ["waves", true],
      ]);
    },
  );

  test(
    "a message keeps the viewers it mentions, through review too",
    async ({ here, there }) => {
      const mention = async (text: string) =>
        await there.say("stage", ann, {
          key: text,
          text,
          mentions: [{ id: "bob", name: "Bob B" }, { id: "x", name: "X" }],
        });
      await mention("  hi   @Bob  B");
      await act(here, { action: "rules", rules: { review: "everything" } });
      await mention("@X x.com/@x, @bob b");
      const { held: [[id]] } = await here.staff.view("stage", host);
      await act(here, { action: "approve", held: [id] });
      const { messages } = await here.history("stage", bob);
      assertEquals(messages.map(({ text, mentions }) => ({ text, mentions })), [
        { text: "hi @Bob B", mentions: [[3, 9, "bob"]] },
        {
          text: "@X x.com/@x, @bob b",
          mentions: [[0, 2, "x"], [13, 19, "bob"]],
        },
      ]);
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
      assertEquals((await here.staff.view("stage", host)).held.size, 1);
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

  test(
    "viewers are told nothing of the review queue, live, from the log or from storage, with or without a delay",
    async ({ here, there }) => {
      for (const delaySeconds of [0, 1]) {
        const rules = { review: "everything", delaySeconds } as const;
        await act(here, { action: "rules", rules });
        const { epoch, seq } = await there.history("stage", host);
        await using viewer = await TestClient.register(there, ann);
        await viewer.hears("welcome");
        for (const text of ["one", "two"]) await say(there, bob, text);
        const { held } = await here.staff.view("stage", host);
        const [[first], [second]] = held;
        await act(here, { action: "approve", held: [first] });
        await act(here, { action: "refuse", held: [second] });
        const { seq: last } = await here.history("stage", host);
        await viewer.hears("state", (event) => event.seq === last);
        await using back = await TestClient.register(there, ann, {
          epoch,
          seq,
        });
        await back.hears("state", (event) => event.seq === last);
        await using late = await TestClient.register(there, ann, {
          epoch,
          seq: 0,
        });
        await late.hears("state", (event) => event.seq === last);
        const page = await there.history("stage", ann);
        for (const { events } of [viewer, back, late, { events: page }]) {
          const told = JSON.stringify(events);
          assert(!/"review",|waiting|refused/.test(told), told);
        }
        const seqs = late.events.flatMap((event) =>
          "seq" in event && event.type !== "welcome" ? [event.seq] : []
        );
        assertEquals(seqs, Array.from({ length: last }, (_, i) => i + 1));
      }
    },
  );

  test(
    "an author who was away is told on return that their message was refused",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      const { epoch, seq } = await there.history("stage", bob);
      await say(there, bob, "please");
      const { held } = await here.staff.view("stage", host);
      await act(here, { action: "refuse", held: [...held.keys()].slice(0, 1) });
      // The first finds it in storage; then the room is loaded.
      for (let visit = 0; visit < 2; visit++) {
        await using back = await TestClient.register(there, bob, {
          epoch,
          seq,
        });
        const { refused } = await back.hears("review");
        assertEquals(refused, "bob");
        await using other = await TestClient.register(there, ann, {
          epoch,
          seq,
        });
        await other.hears("state", (event) => event.seq === seq + 2);
        assert(other.events.every(({ type }) => type !== "review"));
      }
    },
  );
}
