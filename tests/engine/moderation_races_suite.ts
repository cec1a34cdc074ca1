/**
 * The part of {@link ./moderation_suite.ts} about actions that happen at the same time.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import {
  act,
  ann,
  bob,
  host,
  type Hubs,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

const ROUNDS = 25;

/** The room's pin and number of held messages, by its newest state. */
async function fresh(hub: Hub) {
  // The panel reads the state from the engine again.
  const { held } = await hub.staff.view("stage", host);
  const { pin } = await hub.briefing("stage", host);
  return { held: held.size, pin };
}

/**
 * Pins ann's message while something removes it, and ensures that it isn't pinned.
 *
 * @param remove Returns the action that removes the message with this `seq`.
 */
async function racePin(
  { here, there }: Hubs,
  remove: (target: number) => Action,
): Promise<void> {
  // Followed rooms have the state in memory, so nothing else delays the actions.
  await using _a = await TestClient.register(here, ann);
  await using _b = await TestClient.register(there, bob);
  for (let round = 0; round < ROUNDS; round++) {
    const answer = await say(here, ann, `message ${round}`);
    assert(answer.type === "accepted");
    const { seq: target } = answer;
    const [removed] = await Promise.allSettled([
      act(here, remove(target)),
      act(round % 2 ? here : there, { action: "pin", target }),
    ]);
    assertEquals(removed.status, "fulfilled");
    assertEquals((await fresh(here)).pin, undefined, `round ${round}`);
  }
}

export function moderationRacesSuite(test: ModerationTest): void {
  test(
    "a message that is deleted while it is pinned isn't pinned",
    (hubs) => racePin(hubs, (target) => ({ action: "delete", target })),
  );

  test(
    "a message that is cleared while it is pinned isn't pinned",
    (hubs) =>
      racePin(hubs, () => ({ action: "clear", whom: { viewer: "ann" } })),
  );

  test(
    "no reply is stored after the message that it answers was deleted",
    async ({ here, there }) => {
      await using _a = await TestClient.register(here, ann);
      await using _b = await TestClient.register(there, bob);
      for (let round = 0; round < ROUNDS; round++) {
        const answer = await say(here, ann, `message ${round}`);
        assert(answer.type === "accepted");
        const { seq: target } = answer;
        const [deleted, replied] = await Promise.allSettled([
          act(here, { action: "delete", target }),
          (round % 2 ? here : there).say("stage", bob, {
            key: `reply ${round}`,
            text: `reply ${round}`,
            replyTo: target,
          }),
        ]);
        assert(deleted.status === "fulfilled");
        if (replied.status === "rejected") {
          assertEquals(replied.reason.code, "no_such_message");
        } else {
          assert(replied.value.type === "accepted");
          assert(replied.value.seq < deleted.value.seq, `round ${round}`);
        }
      }
    },
  );

  test(
    "no message of a banned viewer is held",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      await using _a = await TestClient.register(here, ann);
      await using _b = await TestClient.register(there, bob);
      for (let round = 0; round < ROUNDS; round++) {
        const whom = { viewer: "bob" };
        await Promise.allSettled([
          act(here, { action: "ban", whom, addresses: false }),
          say(round % 2 ? here : there, bob, `message ${round}`),
        ]);
        const { held } = await fresh(there);
        assertEquals(held, 0, `round ${round}`);
        await act(here, { action: "unban", whom });
      }
    },
  );

  test(
    "an approved reply names no one whose message was deleted meanwhile",
    async ({ here, there }) => {
      await say(here, ann, "question");
      await act(here, { action: "rules", rules: { review: "everything" } });
      await here.say("stage", bob, { key: "r", text: "answer", replyTo: 1 });
      await act(there, { action: "delete", target: 1 });
      const { held } = await there.staff.view("stage", host);
      await act(there, {
        action: "approve",
        held: [...held.keys()].slice(0, 1),
      });
      const { messages: [{ text, reply }] } = await here.history("stage", ann);
      assertEquals([text, reply], ["answer", undefined]);
    },
  );
}
