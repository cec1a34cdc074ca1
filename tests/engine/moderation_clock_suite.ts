/**
 * The part of {@link ./moderation_suite.ts} about a system clock that is set forward or
 * back by an hour while the hubs run.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { now } from "../../hub/clock.ts";
import type { Hub } from "../../hub/hub.ts";
import type { Person } from "../../hub/people/person.ts";
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

const HOUR_MS = 3_600_000;

/** The system's clock, which can be set. Redis keeps its own. */
class SystemClock implements Disposable {
  #setByMs = 0;
  readonly #real = Date.now;
  readonly #stub = stub(
    Date,
    "now",
    () => this.#real.call(Date) + this.#setByMs,
  );

  set(ms: number): void {
    this.#setByMs += ms;
  }

  [Symbol.dispose](): void {
    this.#stub[Symbol.dispose]();
  }
}

/** Posts until it is accepted. */
async function sayEventually(hub: Hub, person: Person, text: string) {
  while (true) {
    try {
      return await say(hub, person, text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      assert((error.retryAfterMs ?? 0) < 10_000, error.message);
      await new Promise((passed) => setTimeout(passed, 50));
    }
  }
}

async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  return await assertRejects(() => promise, Refusal);
}

/** Someone with a site's token. */
function signedIn(validMs: number): Person {
  return personNamed("sue", {
    voucher: { role: "viewer", expiresAt: Date.now() + validMs },
  });
}

export function moderationClockSuite(test: ModerationTest): void {
  for (const [way, ms] of [["forward", HOUR_MS], ["back", -HOUR_MS]] as const) {
    const name = (sentence: string) =>
      `with the clock set ${way} by an hour, ${sentence}`;

    test(
      name("a delay neither shows messages early nor holds them back longer"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        await act(here, { action: "rules", rules: { delaySeconds: 2 } });
        await using viewer = await TestClient.register(there, ann);
        await using moderator = await TestClient.register(there, host);
        await say(here, bob, "before");
        await moderator.hears("message", ({ text }) => text === "before");
        clock.set(ms);
        await say(here, bob, "after");
        await moderator.hears("message", ({ text }) => text === "after");
        assertEquals(viewer.texts, []);
        assertEquals((await here.history("stage", ann)).messages, []);
        await viewer.hears("message", ({ text }) => text === "after");
        assertEquals(viewer.texts, ["before", "after"]);
        const { messages } = await there.history("stage", ann);
        assertEquals(messages.map(({ text }) => text), ["before", "after"]);
      },
    );

    test(
      name("a delay holds where nobody is connected"),
      async ({ here }) => {
        using clock = new SystemClock();
        await act(here, { action: "rules", rules: { delaySeconds: 2 } });
        await say(here, bob, "over HTTP");
        clock.set(ms);
        assertEquals((await here.history("stage", ann)).messages, []);
        while ((await here.history("stage", ann)).messages.length === 0) {
          await new Promise((passed) => setTimeout(passed, 50));
        }
      },
    );

    test(
      name("a pin is shown once its message is"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        await act(here, { action: "rules", rules: { delaySeconds: 2 } });
        await using viewer = await TestClient.register(there, ann);
        await say(here, bob, "young");
        await act(here, { action: "pin", target: 2 });
        clock.set(ms);
        assertEquals((await there.briefing("stage", ann)).pin, undefined);
        await viewer.hears("pinned");
        const { pin } = await there.briefing("stage", ann);
        assertEquals(pin?.text, "young");
      },
    );

    test(
      name("a timeout lasts as long as it was made for"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        const timeOut = (viewer: string, seconds: number) =>
          act(here, { action: "timeout", whom: { viewer }, seconds });
        await using _client = await TestClient.register(there, ann);
        await timeOut("ann", 3);
        await timeOut("bob", 600);
        assertEquals(await codeOf(say(there, ann, "too soon")), "timed_out");
        assertEquals(await codeOf(say(there, bob, "too soon")), "timed_out");
        clock.set(ms);
        const { retryAfterMs, code } = await refusalOf(
          say(there, bob, "too soon"),
        );
        assertEquals(code, "timed_out");
        assert(retryAfterMs! > 500_000 && retryAfterMs! <= 600_000);
        await sayEventually(there, ann, "here again");
        await timeOut("ann", 3);
        assertEquals(await codeOf(say(here, ann, "too soon")), "timed_out");
        await sayEventually(here, ann, "here once more");
      },
    );

    test(
      name("Shield stays on as long as it was switched on for"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        const shield = (minutes: number) =>
          act(here, { action: "shield", on: true, minutes });
        const isOn = async (hub: Hub) =>
          (await hub.briefing("stage", ann)).settings.shield !== undefined;
        await using client = await TestClient.register(there, ann);
        await shield(10);
        await client.hears("settings");
        assertEquals([await isOn(here), await isOn(there)], [true, true]);
        clock.set(ms);
        assertEquals([await isOn(here), await isOn(there)], [true, true]);
        await shield(1 / 60);
        while (await isOn(there)) {
          await new Promise((passed) => setTimeout(passed, 50));
        }
      },
    );

    test(name("slow mode waits as long as before"), async ({ here, there }) => {
      using clock = new SystemClock();
      await act(here, { action: "rules", rules: { slowSeconds: 60 } });
      await say(here, ann, "one");
      clock.set(ms);
      const { code, retryAfterMs } = await refusalOf(say(there, ann, "two"));
      assertEquals(code, "slow_mode");
      assert(retryAfterMs! > 50_000 && retryAfterMs! <= 60_000);
      await act(here, { action: "rules", rules: { slowSeconds: 1 } });
      await sayEventually(there, ann, "two");
    });

    test(
      name("new viewers wait as long as before"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        await act(here, { action: "rules", rules: { minAgeSeconds: 600 } });
        const newcomer = personNamed("newcomer", { since: now() });
        for (const set of [0, ms]) {
          clock.set(set);
          const { code, retryAfterMs } = await refusalOf(
            say(there, newcomer, "hello"),
          );
          assertEquals(code, "too_new");
          assert(retryAfterMs! > 500_000 && retryAfterMs! <= 600_000);
        }
      },
    );

    test(
      name("a repeated key posts nothing twice, and times don't fall"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        const said = { key: "lost answer", text: "once" };
        const first = await here.say("stage", ann, said);
        clock.set(ms);
        assertEquals(await there.say("stage", ann, said), first);
        await say(there, ann, "later");
        const { messages } = await here.history("stage", ann);
        assertEquals(messages.length, 2);
        assert(messages[0].at <= messages[1].at);
      },
    );

    test(name("reactions are limited as before"), async ({ here, there }) => {
      using clock = new SystemClock();
      await using client = await TestClient.register(there, ann);
      await client.hearsLive(there);
      const react = () => there.react("stage", bob, "heart");
      const exhaust = async () => {
        while (true) await react();
      };
      await refusalOf(exhaust());
      clock.set(ms);
      const { code, retryAfterMs } = await refusalOf(exhaust());
      assertEquals(code, "rate_limited");
      assert(retryAfterMs! <= 1_000);
      await here.react("stage", host, "clap");
      await client.hears("reactions", ({ counts }) => counts.clap === 1);
    });

    test(name("viewers are counted"), async ({ here, there }) => {
      using clock = new SystemClock();
      await using first = await TestClient.register(here, ann);
      clock.set(ms);
      {
        await using _second = await TestClient.register(there, bob);
        await first.hears("viewers", ({ count }) => count === 2);
      }
      const counts = () =>
        first.events.filter((event) => event.type === "viewers");
      while (counts().at(-1)?.count !== 1) await first.hearsNext();
    });

    test(
      name("who is connected with a token stays until it expires"),
      async ({ here, there }) => {
        using clock = new SystemClock();
        const long = signedIn(600_000);
        await using client = await TestClient.register(there, long);
        const short = { ...signedIn(3_000), viewer: ann.viewer };
        await using brief = await TestClient.register(there, short);
        clock.set(ms);
        await say(there, long, "still here");
        await client.hears("message", ({ text }) => text === "still here");
        await brief.ended;
        assertEquals(await codeOf(say(here, short, "late")), "unauthorised");
        assert(!client.hasEnded);
      },
    );
  }

  test(
    "someone whose cookie comes from a clock that is ahead may write at once, unless newcomers must wait",
    async ({ here, there }) => {
      const early = personNamed("early", { since: Date.now() + HOUR_MS });
      await say(here, early, "hello");
      await act(here, { action: "rules", rules: { minAgeSeconds: 60 } });
      const { code, retryAfterMs } = await refusalOf(
        say(there, early, "hello again"),
      );
      assertEquals(code, "too_new");
      assert(retryAfterMs! <= 60_000);
    },
  );
}
