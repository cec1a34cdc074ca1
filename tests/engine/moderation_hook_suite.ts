/**
 * The part of {@link ./moderation_suite.ts} about the operator's hook.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../hub/refusal.ts";
import { personNamed } from "../tools/people.ts";
import { HookServer } from "../tools/hook_server.ts";
import {
  act,
  ann,
  bob,
  host,
  type Hubs,
  type ModerationTest,
  say,
} from "./moderation_tools.ts";

export function moderationHookSuite(moderationTest: ModerationTest): void {
  /** Declares a test with a hook, which the room "stage" uses. */
  const test = (
    sentence: string,
    body: (server: HookServer, hubs: Hubs) => Promise<void>,
  ) => {
    let server: HookServer;
    moderationTest(sentence, async (hubs) => {
      await using hook = server;
      await act(hubs.here, { action: "rules", rules: { hook: true } });
      await body(hook, hubs);
    }, () => {
      server = new HookServer();
      return { hook: server.hook() };
    });
  };

  test(
    "the hook passes, holds or refuses viewers' messages, and isn't asked about those of moderators",
    async (hook, { here, there }) => {
      hook.answer = ({ text }) => JSON.parse(text);
      const asks = (answer: object) => say(there, ann, JSON.stringify(answer));
      assertEquals((await asks({ action: "pass" })).type, "accepted");
      assertEquals((await asks({ action: "hold" })).type, "held");
      assertEquals(
        (await asks({ action: "hold", code: "spam" })).type,
        "held",
      );
      const { held } = await here.staff.view("stage", host);
      assertEquals([...held.values()].map(({ why }) => why), [
        "the hook",
        "the hook: spam",
      ]);
      const plain = await assertRejects(
        () => asks({ action: "refuse", code: "spam" }),
        Refusal,
      );
      assertEquals([plain.code, plain.label], ["flagged", "spam"]);
      const message = "No advertising, please.";
      const own = await assertRejects(
        () => asks({ action: "refuse", message }),
        Refusal,
      );
      assertEquals([own.code, own.message], ["flagged_why", message]);
      const asked = hook.asked.length;
      const refusing = JSON.stringify({ action: "refuse" });
      assertEquals((await say(there, host, refusing)).type, "accepted");
      assertEquals(hook.asked.length, asked);
      for (const id of held.keys()) {
        await act(here, { action: "approve", held: [id] });
      }
      assertEquals(hook.asked.length, asked);
      const { messages } = await there.history("stage", ann);
      assertEquals(messages.length, 4);
    },
  );

  test(
    "a room that turns the hook off is not in its path",
    async (hook, { here, there }) => {
      hook.answer = () => ({ action: "refuse" });
      await act(here, { action: "rules", rules: { hook: false } });
      assertEquals((await say(there, ann, "hi")).type, "accepted");
      assertEquals(hook.asked, []);
      assertEquals(
        "hook" in (await there.briefing("stage", ann)).settings,
        false,
      );
    },
  );

  test(
    "the hook is not asked about what a rule refuses or holds already",
    async (hook, { here, there }) => {
      const rules = { blockedWords: ["rude"], review: "matches" } as const;
      await act(here, { action: "rules", rules });
      assertEquals((await say(there, ann, "so rude")).type, "held");
      await act(here, { action: "rules", rules: { review: "nothing" } });
      await assertRejects(() => say(there, ann, "very rude"), Refusal);
      assertEquals(hook.asked, []);
    },
  );

  test(
    "a message that is sent again is not asked about again, and posted or held once",
    async (hook, { here, there }) => {
      const said = { key: "lost answer", text: "hello" };
      const first = await here.say("stage", ann, said);
      hook.answer = () => ({ action: "refuse" });
      assertEquals(await there.say("stage", ann, said), first);
      hook.answer = () => ({ action: "hold" });
      const later = { key: "lost too", text: "hello again" };
      const held = await here.say("stage", ann, later);
      hook.answer = () => ({ action: "pass" });
      assertEquals(await there.say("stage", ann, later), held);
      assertEquals(hook.asked.map(({ text }) => text), [
        "hello",
        "hello again",
      ]);
      assertEquals((await there.history("stage", bob)).messages.length, 1);
    },
  );

  test(
    "what the hook refuses or holds keeps nobody from saying the same in a room with unique messages",
    async (hook, { here, there }) => {
      await act(here, { action: "rules", rules: { uniqueMessages: true } });
      const text = "Who won the match?";
      for (const action of ["refuse", "hold"]) {
        hook.answer = () => ({ action });
        const said = say(here, ann, text);
        if (action === "refuse") await assertRejects(() => said, Refusal);
        else assertEquals((await said).type, "held");
        hook.answer = () => ({ action: "pass" });
      }
      assertEquals((await say(there, bob, text)).type, "accepted");
      const { code } = await assertRejects(() => say(here, ann, text), Refusal);
      assertEquals(code, "repeated");
    },
  );

  test(
    "what the hook refuses costs no slow mode, what it passes or holds does",
    async (hook, { here, there }) => {
      await act(here, { action: "rules", rules: { slowSeconds: 600 } });
      for (const [person, action] of [[ann, "pass"], [bob, "hold"]] as const) {
        hook.answer = () => ({ action: "refuse" });
        await assertRejects(() => say(here, person, "rude"), Refusal);
        hook.answer = () => ({ action });
        await say(there, person, `polite, says ${person.viewer.name}`);
        const { code } = await assertRejects(
          () => say(here, person, "more"),
          Refusal,
        );
        assertEquals(code, "slow_mode");
      }
    },
  );

  test(
    "the hook isn't asked about messages of whoever is known to be in slow mode",
    async (hook, { here }) => {
      const slow = (slowSeconds: number) =>
        act(here, { action: "rules", rules: { slowSeconds } });
      await slow(600);
      await say(here, ann, "one");
      for (let i = 0; i < 3; i++) {
        const said = say(here, ann, `flood ${i}`);
        const { code, retryAfterMs } = await assertRejects(() => said, Refusal);
        assertEquals(code, "slow_mode");
        assert(retryAfterMs! > 500_000 && retryAfterMs! <= 600_000);
      }
      await say(here, bob, "me too");
      assertEquals(hook.asked.map(({ text }) => text), ["one", "me too"]);
      await slow(0);
      await say(here, ann, "two");
      assertEquals(hook.asked.length, 3);
    },
  );

  test(
    "a network that floods the hook is refused, and others' messages are still looked at",
    async (hook, { here, there }) => {
      const answer = Promise.withResolvers<object>();
      const asked = Promise.withResolvers<void>();
      hook.answer = () => {
        if (hook.asked.length === 10) asked.resolve();
        return answer.promise;
      };
      const flooding = Array.from(
        { length: 10 },
        (_, i) => say(here, personNamed(`bot${i}`), `spam ${i}`),
      );
      await asked.promise;
      const { code } = await assertRejects(() => say(here, ann, "hi"), Refusal);
      assertEquals(code, "rate_limited");
      hook.answer = () => ({ action: "pass" });
      assertEquals((await say(here, bob, "hello")).type, "accepted");
      answer.resolve({ action: "refuse" });
      for (const each of flooding) await assertRejects(() => each, Refusal);
      const { messages } = await there.history("stage", bob);
      assertEquals(messages.map(({ text }) => text), ["hello"]);
    },
  );

  test(
    "a viewer's messages keep their order, whatever the hook takes for each, and others don't wait",
    async (hook, { there }) => {
      const first = Promise.withResolvers<object>();
      hook.answer = ({ text }) =>
        text === "one" ? first.promise : { action: "pass" };
      const mine = [say(there, ann, "one"), say(there, ann, "two")];
      await say(there, bob, "meanwhile");
      first.resolve({ action: "pass" });
      await Promise.all(mine);
      const { messages } = await there.history("stage", ann);
      assertEquals(messages.map(({ text }) => text), [
        "meanwhile",
        "one",
        "two",
      ]);
    },
  );

  test(
    "a message whose author is banned, or whose room turns the hook off, while the hook thinks goes by the new state",
    async (hook, { here, there }) => {
      const thinks = async (
        text: string,
        meanwhile: () => Promise<unknown>,
      ) => {
        const asked = Promise.withResolvers<void>();
        const answer = Promise.withResolvers<object>();
        hook.answer = () => {
          asked.resolve();
          return answer.promise;
        };
        const said = say(there, ann, text);
        await asked.promise;
        await meanwhile();
        answer.resolve({ action: text === "held" ? "hold" : "pass" });
        return await said;
      };
      const off = await thinks(
        "held",
        () => act(here, { action: "rules", rules: { hook: false } }),
      );
      assertEquals(off.type, "accepted");
      await act(here, { action: "rules", rules: { hook: true } });
      const { code } = await assertRejects(
        () =>
          thinks("late", () =>
            act(here, {
              action: "ban",
              whom: { viewer: ann.viewer.id },
              addresses: false,
            })),
        Refusal,
      );
      assertEquals(code, "banned");
      assertEquals(hook.asked.length, 2);
    },
  );
}
