/**
 * What moderation must do on every engine: a moderator acts at one hub, and it holds at
 * another, which with the embedded engine is the same one.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import type { Person } from "../../hub/people/person.ts";
import type { MessageEvent, ServerEvent } from "../../hub/protocol.ts";
import { Refusal } from "../../hub/refusal.ts";
import type { Registration } from "../../hub/room/registration.ts";
import { hashToken } from "../../hub/people/token.ts";
import { personNamed } from "../tools/people.ts";

/** Hubs on one storage, closed with their scope. */
interface Hubs extends AsyncDisposable {
  readonly here: Hub;
  readonly there: Hub;
}

/** Somebody in a room, and what they are told. */
class Seat implements AsyncDisposable {
  readonly events: ServerEvent[] = [];
  readonly #registration: Registration;
  #heard = Promise.withResolvers<void>();
  readonly #listening: Promise<void>;

  private constructor(registration: Registration) {
    this.#registration = registration;
    this.#listening = this.#listen();
  }

  static async take(
    hub: Hub,
    person: Person,
    position?: { epoch: string; seq: number },
  ): Promise<Seat> {
    const arrival = { room: "stage", person, position };
    return new Seat(await hub.register(arrival, { ready: () => true }));
  }

  get texts(): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" ? [event.text] : []
    );
  }

  get welcome() {
    const [welcome] = this.events;
    assert(welcome.type === "welcome");
    return welcome;
  }

  /** Waits for an event of a type that fulfils a condition. */
  async hears<Type extends ServerEvent["type"]>(
    type: Type,
    is: (event: Extract<ServerEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ServerEvent, { type: Type }>> {
    while (true) {
      for (const event of this.events) {
        const fits = event as Extract<ServerEvent, { type: Type }>;
        if (event.type === type && is(fits)) return fits;
      }
      await this.#heard.promise;
    }
  }

  /**
   * Waits until this instance hears another one: a reaction is not stored, so an instance
   * that has not subscribed yet misses it.
   */
  async hearsLive(hub: Hub): Promise<void> {
    const said = crypto.randomUUID();
    await say(hub, host, said);
    await this.hears("message", ({ text }) => text === said);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#registration.return();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    for await (const { data } of this.#registration) {
      this.events.push(...JSON.parse(data));
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    }
  }
}

const host = personNamed("Hanna");
const ann = personNamed("ann");
const bob = personNamed("bob", { address: "198.51.100.7" });

let keys = 0;

async function say(hub: Hub, person: Person, text: string) {
  return await hub.say("stage", person, { key: `key ${keys++}`, text });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await assertRejects(() => promise, Refusal)).code;
}

/** Runs the suite. Hanna is the host of the room "stage". */
export function moderationSuite(
  name: string,
  test: (name: string, body: () => Promise<void>) => void,
  open: () => Promise<Hubs>,
): void {
  const stage = (sentence: string, body: (hubs: Hubs) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => {
      await using hubs = await open();
      await hubs.here.open("stage", host);
      await body(hubs);
    });
  const act = (hub: Hub, action: Action, person = host) =>
    hub.moderate("stage", person, action);

  stage(
    "who opens a room is its host, and others are viewers",
    async ({ there }) => {
      await using seat = await Seat.take(there, host);
      await using other = await Seat.take(there, ann);
      await Promise.all([seat, other].map((each) => each.hears("welcome")));
      assertEquals(seat.welcome.you.role, "host");
      assertEquals(seat.welcome.waiting, 0);
      assertEquals(other.welcome.you.role, "viewer");
      assertEquals(other.welcome.waiting, undefined);
    },
  );

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
    "a timeout holds everywhere at once, says why and for how long, and ends",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, bob);
      await say(there, bob, "before");
      await act(here, {
        action: "timeout",
        whom: { name: "BOB" },
        seconds: 600,
        reason: "calm down",
      });
      const refusal = await assertRejects(
        () => say(there, bob, "now"),
        Refusal,
      );
      assertEquals(refusal.code, "timed_out");
      assert(refusal.message.includes("10 minutes"), refusal.message);
      assert(refusal.message.includes("calm down"), refusal.message);
      assert(
        refusal.retryAfterMs! > 590_000 && refusal.retryAfterMs! <= 600_000,
      );
      const { restriction } = await seat.hears(
        "you",
        ({ restriction }) => !!restriction,
      );
      assertEquals([restriction?.kind, restriction?.reason], [
        "timeout",
        "calm down",
      ]);
      await using back = await Seat.take(there, bob);
      await back.hears("welcome");
      assertEquals(back.welcome.restriction?.reason, "calm down");
      await act(here, { action: "unban", whom: { viewer: "bob" } });
      await seat.hears("you", ({ restriction }) => !restriction);
      assertEquals((await say(there, bob, "again")).type, "accepted");
    },
  );

  stage(
    "a viewer banned with the address can't come back as somebody else",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, bob);
      await seat.hears("welcome");
      await act(here, {
        action: "ban",
        whom: { viewer: "bob" },
        addresses: true,
      });
      await seat.hears("you");
      const masked = personNamed("mallory", { address: bob.address });
      await using other = await Seat.take(there, masked);
      // The address is known to the hub that bob is at; it tells the others.
      await seat.hears("state");
      assertEquals(await codeOf(say(here, masked, "me again")), "banned");
      assertEquals((await say(here, ann, "not me")).type, "accepted");
      await act(here, { action: "unban", whom: { viewer: "bob" } });
      assertEquals((await say(there, masked, "free")).type, "accepted");
      // Who is there under another name is told both.
      await other.hears(
        "you",
        ({ restriction }) => restriction?.kind === "ban",
      );
      await other.hears("you", ({ restriction }) => !restriction);
    },
  );

  stage(
    "a ban without the address leaves others behind the same address alone",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, bob);
      await seat.hears("welcome");
      await act(here, {
        action: "ban",
        whom: { viewer: "bob" },
        addresses: false,
      });
      await seat.hears("you");
      const flatmate = personNamed("flatmate", { address: bob.address });
      assertEquals((await say(there, flatmate, "hello")).type, "accepted");
      assertEquals(await codeOf(say(there, bob, "hello")), "banned");
    },
  );

  stage("rules bind viewers and not moderators", async ({ here, there }) => {
    const rule = (rules: Parameters<typeof act>[1] & { action: "rules" }) =>
      act(here, rules);
    const cases = [
      [{ closed: true }, "closed", "hello"],
      [{ closed: false, signedInOnly: true }, "signed_in_only", "hello"],
      [{ signedInOnly: false, emojiOnly: true }, "emoji_only", "hello"],
      [{ emojiOnly: false, links: false }, "no_links", "see example.com"],
      [
        { links: true, blockedWords: ["badword*"] },
        "blocked",
        "B A D W O R D S",
      ],
    ] as const;
    for (const [rules, code, text] of cases) {
      await rule({ action: "rules", rules });
      assertEquals(await codeOf(say(there, ann, text)), code);
      assertEquals(
        (await say(there, host, `${text} ${code}`)).type,
        "accepted",
      );
    }
    assertEquals((await say(there, ann, "fine words")).type, "accepted");
    const { settings } = await there.briefing("stage", ann);
    assertEquals("blockedWords" in settings, false);
  });

  stage(
    "who is new waits for the age that the room asks for",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { minAgeSeconds: 3_600 } });
      const young = personNamed("young", { since: Date.now() - 60_000 });
      const refusal = await assertRejects(
        () => say(there, young, "hi"),
        Refusal,
      );
      assertEquals(refusal.code, "too_new");
      assert(refusal.message.includes("59 minutes"), refusal.message);
      assertEquals((await say(there, ann, "hi")).type, "accepted");
    },
  );

  stage(
    "slow mode counts a viewer's messages wherever they are said",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { slowSeconds: 60 } });
      assertEquals((await say(here, ann, "one")).type, "accepted");
      const refusal = await assertRejects(
        () => say(there, ann, "two"),
        Refusal,
      );
      assertEquals(refusal.code, "slow_mode");
      assert(refusal.retryAfterMs! > 55_000);
      assertEquals((await say(there, bob, "my first")).type, "accepted");
      for (const text of ["one", "two"]) {
        assertEquals((await say(there, host, text)).type, "accepted");
      }
    },
  );

  stage(
    "a message that was accepted is accepted again under its key, whatever the pace",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { slowSeconds: 60 } });
      const said = { key: "lost answer", text: "once" };
      const first = await here.say("stage", ann, said);
      assertEquals(await there.say("stage", ann, said), first);
      assertEquals((await here.history("stage", ann)).messages.length, 1);
    },
  );

  stage(
    "a held message is shown when a moderator approves it, and only then",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      await using seat = await Seat.take(there, ann);
      assertEquals((await say(there, bob, "please")).type, "held");
      assertEquals((await say(there, bob, "and this")).type, "held");
      await seat.hears("review", ({ waiting }) => waiting === 2);
      assertEquals((await there.history("stage", ann)).messages, []);
      const { held } = await here.view("stage", host);
      const [[first], [second]] = held;
      await act(here, { action: "approve", held: first });
      await act(here, { action: "refuse", held: second });
      assertEquals((await seat.hears("message")).text, "please");
      assertEquals((await seat.hears("message")).waiting, 1);
      assertEquals(
        (await seat.hears("review", (event) => !!event.refused)).refused,
        "bob",
      );
      assertEquals(seat.texts, ["please"]);
      assertEquals(
        await codeOf(act(there, { action: "approve", held: first })),
        "no_such_message",
      );
    },
  );

  stage(
    "what links and blocked words would refuse can be held instead",
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

  stage("commands do what the menu does", async ({ here, there }) => {
    const guest = personNamed("Guest 1234");
    await say(here, guest, "hello");
    const told = async (text: string) => {
      const answer = await say(there, host, text);
      assert(answer.type === "done", `${text}: ${answer.type}`);
      return answer.message;
    };
    assertEquals(
      await told("/timeout Guest 1234 2h being loud"),
      "Guest 1234 is timed out for 2 hours.",
    );
    const refusal = await assertRejects(() => say(there, guest, "x"), Refusal);
    assert(refusal.message.includes("being loud"));
    await told('/unban "guest 1234"');
    await told("/slow 10");
    assertEquals((await here.briefing("stage", ann)).settings.slowSeconds, 10);
    await told("/slow off");
    await told("/mod Guest 1234");
    assertEquals((await here.briefing("stage", guest)).you.role, "moderator");
    assert((await told("/mods")).includes("Moderators: Guest 1234"));
    await told("/unmod @Guest 1234");
    await told("/announce All is well");
    await told("/delete Guest 1234");
    const { messages } = await here.history("stage", ann);
    assertEquals(
      messages.map(({ text, announcement }) => [text, announcement]),
      [
        ["All is well", true],
      ],
    );
    assertEquals(
      await codeOf(say(there, host, "/tmeout bob")),
      "unknown_command",
    );
    assertEquals(
      await codeOf(say(there, host, "/ban nobody-here")),
      "no_such_viewer",
    );
    assertEquals(await codeOf(say(there, ann, "/ban Hanna")), "forbidden");
    assertEquals((await say(there, ann, "//shrug")).type, "accepted");
  });

  stage(
    "a name that looks like a moderator's can't be used by others",
    async ({ here, there }) => {
      for (const name of ["hanna", "Hаnnа", "H a n n a", "ＨＡＮＮＡ"]) {
        const double = personNamed("x", {
          viewer: { id: "x", name, role: "viewer" },
        });
        assertEquals(
          await codeOf(say(there, double, "I am the host")),
          "name_taken",
        );
      }
      const renamed = { ...host, viewer: { ...host.viewer, name: "Zoë" } };
      await using seat = await Seat.take(here, renamed);
      await seat.hears("role", ({ viewer }) => viewer.name === "Zoë");
      const double = personNamed("x", {
        viewer: { id: "x", name: "zoe", role: "viewer" },
      });
      assertEquals(
        await codeOf(say(there, double, "I am the host")),
        "name_taken",
      );
      assertEquals(
        (await say(there, personNamed("Hanna2"), "hi")).type,
        "accepted",
      );
    },
  );

  stage(
    "a link makes a moderator on any device, and revoking it takes that back",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      await using seat = await Seat.take(there, ann);
      assertEquals(
        await codeOf(there.claim("stage", ann, "x".repeat(43))),
        "unauthorised",
      );
      await there.claim("stage", ann, token!);
      await seat.hears("you", ({ you }) => you.role === "moderator");
      await act(there, { action: "rules", rules: { closed: true } }, ann);
      assertEquals(
        await codeOf(act(there, { action: "link", role: "host" }, ann)),
        "forbidden",
      );
      const { roleLinks } = await here.view("stage", host);
      const [link] = [...roleLinks].find(([, { role }]) =>
        role === "moderator"
      )!;
      await act(here, { action: "revoke", link });
      await seat.hears("you", ({ you }) => you.role === "viewer");
      assertEquals(
        await codeOf(
          act(there, { action: "rules", rules: { closed: false } }, ann),
        ),
        "forbidden",
      );
      assertEquals(
        await codeOf(there.claim("stage", bob, token!)),
        "unauthorised",
      );
    },
  );

  stage(
    "a moderator of one room is nobody in another, and can't touch the host",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      await there.open("other", bob);
      assertEquals(
        await codeOf(
          there.moderate("other", ann, {
            action: "rules",
            rules: { closed: true },
          }),
        ),
        "forbidden",
      );
      assertEquals(
        await codeOf(
          act(there, {
            action: "ban",
            whom: { viewer: host.viewer.id },
            addresses: false,
          }, ann),
        ),
        "forbidden",
      );
      assertEquals(await codeOf(there.view("stage", bob)), "forbidden");
      assertEquals(await codeOf(there.audit("stage", ann)), "forbidden");
    },
  );

  stage(
    "viewers see messages later than moderators where the room says so",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 1 } });
      await using viewer = await Seat.take(there, ann);
      await using moderator = await Seat.take(there, host);
      await Promise.all(
        [viewer, moderator].map((seat) => seat.hears("welcome")),
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

  stage(
    "of many moderators who act at once everybody's act counts",
    async ({ here, there }) => {
      const people = Array.from(
        { length: 20 },
        (_, i) => personNamed(`viewer${i}`),
      );
      await Promise.all(
        people.map((person) => say(here, person, `from ${person.viewer.id}`)),
      );
      await Promise.all(
        people.map(({ viewer: { id } }, i) =>
          act(i % 2 ? here : there, {
            action: "ban",
            whom: { viewer: id },
            addresses: false,
          })
        ),
      );
      const { restrictions } = await there.view("stage", host);
      assertEquals(restrictions.size, 20);
      for (const person of people) {
        assertEquals(await codeOf(say(here, person, "still here")), "banned");
      }
      assertEquals((await here.audit("stage", host)).length, 20);
    },
  );

  stage(
    "messages that race with a ban are before it, or refused",
    async ({ here, there }) => {
      const said = Array.from(
        { length: 50 },
        (_, i) => say(there, bob, `message ${i}`).then(() => i, () => -1),
      );
      const { seq } = await act(here, {
        action: "ban",
        whom: { viewer: "bob" },
        addresses: false,
      });
      const accepted = (await Promise.all(said)).filter((i) => i >= 0);
      const { messages } = await here.history("stage", ann, { limit: 100 });
      assertEquals(messages.length, accepted.length);
      assert(messages.every((message: MessageEvent) => message.seq < seq));
    },
  );

  stage(
    "the operator's token does everything in every room",
    async ({ here, there }) => {
      const operator = personNamed("op", { admin: true });
      await say(here, host, "even the host");
      await act(there, { action: "delete", target: 1 }, operator);
      await act(there, {
        action: "ban",
        whom: { viewer: host.viewer.id },
        addresses: false,
      }, operator);
      assertEquals((await there.audit("stage", operator)).length, 2);
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
        const { messages } = await there.said("stage", person, "ann", limit);
        return messages.map(({ text }) => Number(text));
      };
      const lately = Array.from({ length: 170 }, (_, i) => 3 * (i + 1))
        .filter((i) => i > 10);
      assertEquals(await said(bob), lately);
      assertEquals(await said(host, 2), [507, 510]);
      assertEquals(
        (await here.said("stage", host, "nobody", 9)).messages,
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
    "a reaction reaches viewers elsewhere from an instance that has none of its own",
    async ({ here, there }) => {
      await using seat = await Seat.take(here, ann);
      await seat.hearsLive(there);
      await there.react("stage", bob, "clap");
      const { counts } = await seat.hears("reactions");
      assertEquals(counts, { clap: 1 });
    },
  );

  stage(
    "reactions of all instances are told merged, and a silenced viewer has none",
    async ({ here, there }) => {
      await using a = await Seat.take(here, ann);
      await using b = await Seat.take(there, bob);
      await Promise.all([a.hearsLive(there), b.hearsLive(here)]);
      await Promise.all([
        here.react("stage", ann, "heart"),
        there.react("stage", bob, "heart"),
        there.react("stage", bob, "fire"),
      ]);
      const counted = (seat: Seat) => {
        const sum: Record<string, number> = {};
        for (const event of seat.events) {
          if (event.type !== "reactions") continue;
          for (const [reaction, count] of Object.entries(event.counts)) {
            sum[reaction] = (sum[reaction] ?? 0) + count;
          }
        }
        return sum;
      };
      for (const seat of [a, b]) {
        await seat.hears(
          "reactions",
          () => counted(seat).heart === 2 && counted(seat).fire === 1,
        );
      }
      await act(here, {
        action: "timeout",
        whom: { viewer: "bob" },
        seconds: 60,
      });
      await b.hears("you");
      assertEquals(
        await codeOf(there.react("stage", bob, "heart")),
        "timed_out",
      );
      // Ten at once and then four a second.
      const began = performance.now();
      const many = Array.from(
        { length: 1_000 },
        () => here.react("stage", ann, "wow"),
      );
      const answers = await Promise.allSettled(many);
      const taken =
        answers.filter(({ status }) => status === "fulfilled").length;
      const most = 10 + Math.ceil((performance.now() - began) / 250);
      assert(taken > 0 && taken <= most, `${taken} of 1000 taken`);
      assert(most < 1_000, "too slow to tell");
    },
  );

  stage("who only observes is not counted", async ({ here, there }) => {
    await using seat = await Seat.take(here, ann);
    await seat.hears("welcome");
    const arrival = { room: "stage", person: bob, observes: true };
    const overlay = await there.register(arrival, { ready: () => true });
    const { viewers } = there.census;
    assertEquals(viewers, here === there ? 1 : 0);
    await overlay.return();
    assertEquals(here.census.viewers, 1);
  });

  stage(
    "a room has a title, a text and a stream, which its host sets",
    async ({ here, there }) => {
      const stream = "https://example.com/live.m3u8";
      await act(here, { action: "rules", rules: { title: "Live", stream } });
      const { settings } = await there.briefing("stage", ann);
      assertEquals([settings.title, settings.stream], ["Live", stream]);
      const [room] = await there.rooms();
      assertEquals([room.name, room.title], ["stage", "Live"]);
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

  stage(
    "a delay is not shed by coming back with an old place, or by a room loaded anew",
    async ({ here, there }) => {
      await say(here, bob, "old");
      await act(here, { action: "rules", rules: { delaySeconds: 10 } });
      const { epoch } = await there.history("stage", ann);
      await say(here, bob, "young");
      // Nobody was there: the room is loaded for her, from storage.
      await using viewer = await Seat.take(there, ann, { epoch, seq: 0 });
      await using moderator = await Seat.take(there, host, { epoch, seq: 0 });
      await moderator.hears("message", ({ text }) => text === "young");
      assertEquals(viewer.texts, []);
      assertEquals(viewer.welcome.seq, 0);
      assertEquals(moderator.texts, ["old", "young"]);
    },
  );

  stage(
    "a page shows what is old enough, however much is not",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 1 } });
      await say(here, bob, "old");
      await new Promise((passed) => setTimeout(passed, 1_100));
      for (let i = 0; i < 6; i++) await say(here, bob, `young ${i}`);
      const { messages, seq } = await there.history("stage", ann, { limit: 3 });
      assertEquals(messages.map(({ text }) => text), ["old"]);
      assertEquals(seq, 2);
    },
  );

  stage(
    "a ban takes a moderator's role, and a timeout asks for that first",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      const timeout = {
        action: "timeout",
        whom: { viewer: "ann" },
        seconds: 60,
      } as const;
      assertEquals(await codeOf(act(there, timeout)), "conflict");
      await act(there, {
        action: "ban",
        whom: { viewer: "ann" },
        addresses: false,
      });
      assertEquals(
        await codeOf(say(here, ann, "still a moderator?")),
        "banned",
      );
      assertEquals((await there.briefing("stage", ann)).you.role, "viewer");
    },
  );

  stage(
    "a new cookie is no way out of a timeout, and a flatmate may go on",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, bob);
      await seat.hears("welcome");
      const whom = { viewer: "bob" };
      await act(here, { action: "timeout", whom, seconds: 600 });
      // The hub that he is at knows his address, and tells the others.
      await seat.hears("state");
      const { address } = bob;
      const again = personNamed("again", { address, since: Date.now() });
      const flatmate = personNamed("flatmate", { address });
      const stranger = personNamed("stranger", { since: Date.now() });
      assertEquals(await codeOf(say(here, again, "back")), "timed_out");
      assertEquals(await codeOf(say(there, again, "back")), "timed_out");
      assertEquals((await say(there, flatmate, "hello")).type, "accepted");
      assertEquals((await say(there, stranger, "hello")).type, "accepted");
      await using told = await Seat.take(there, again);
      await told.hears("welcome");
      assertEquals(told.welcome.restriction?.kind, "timeout");
      await act(here, { action: "unban", whom });
      await told.hears("you", ({ restriction }) => !restriction);
      assertEquals((await say(there, again, "free")).type, "accepted");
    },
  );

  stage(
    "the addresses of a timeout are let go of when it is over",
    async ({ here }) => {
      const whom = { viewer: "bob" };
      const { address } = bob;
      await act(here, { action: "timeout", whom, seconds: 1 });
      assertEquals(await codeOf(say(here, bob, "now")), "timed_out");
      const again = personNamed("again", { address, since: Date.now() });
      assertEquals(await codeOf(say(here, again, "back")), "timed_out");
      await new Promise((passed) => setTimeout(passed, 1_050));
      assertEquals((await say(here, again, "back")).type, "accepted");
      await act(here, { action: "timeout", whom, seconds: 600 });
      // Nothing of his has been heard since: there is no address for this one yet.
      const late = personNamed("late", { address, since: Date.now() });
      assertEquals((await say(here, late, "hello")).type, "accepted");
    },
  );

  stage(
    "a ban with addresses finds who only posts, only reacts or only reads",
    async ({ here, there }) => {
      const visits: ((person: Person) => Promise<unknown>)[] = [
        (person) => codeOf(say(here, person, "posted")),
        (person) => codeOf(here.react("stage", person, "heart")),
        (person) => here.briefing("stage", person),
      ];
      for (const [i, visit] of visits.entries()) {
        const address = `198.51.100.${100 + i}`;
        const banned = personNamed(`banned${i}`, { address });
        const masked = personNamed(`masked${i}`, { address });
        const whom = { viewer: banned.viewer.id };
        await act(here, { action: "ban", whom, addresses: true });
        assertEquals((await say(there, masked, "before")).type, "accepted");
        await visit(banned);
        assertEquals(await codeOf(say(there, masked, "after")), "banned");
      }
    },
  );

  stage(
    "a program whose link is revoked moderates no longer on its open socket",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      const link = hashToken(token!);
      await using bot = await Seat.take(
        there,
        personNamed("bot", { roleLink: link }),
      );
      await bot.hears("welcome");
      assertEquals(bot.welcome.you.role, "moderator");
      await act(here, { action: "revoke", link });
      await bot.hears("you", ({ you }) => you.role === "viewer");
    },
  );

  stage(
    "a held message said again is held again, and waits once",
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

  stage(
    "five messages of one viewer wait for a moderator, and others' still can",
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

  stage(
    "a token for other rooms opens none here",
    async ({ here }) => {
      const voucher = {
        role: "host",
        rooms: ["mine"],
        expiresAt: Date.now() + 60_000,
      } as const;
      const guest = personNamed("guest", { voucher });
      assertEquals(await codeOf(here.open("yours", guest)), "unauthorised");
      await here.open("mine", guest);
    },
  );

  stage(
    "many from one address follow a link, and only wrong secrets are counted",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      const claim = (i: number, secret: string) =>
        there.claim("stage", personNamed(`member${i}`), secret);
      for (let i = 0; i < 15; i++) await claim(i, token!);
      for (let i = 0; i < 10; i++) {
        assertEquals(await codeOf(claim(i, "x".repeat(43))), "unauthorised");
      }
      assertEquals(await codeOf(claim(0, "x".repeat(43))), "rate_limited");
      await claim(15, token!);
    },
  );

  stage(
    "who is here and has said nothing is named when they are banned",
    async ({ here, there }) => {
      const viewer = { id: "q1", name: "Quentin", role: "viewer" } as const;
      await using quiet = await Seat.take(there, personNamed("q1", { viewer }));
      await quiet.hears("welcome");
      const whom = { viewer: "q1" };
      await act(there, { action: "ban", whom, addresses: false });
      const [line] = await here.audit("stage", host);
      assertEquals(line.on, { id: "q1", name: "Quentin" });
    },
  );

  stage(
    "what is pinned at once is not seen before its time",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { delaySeconds: 10 } });
      await say(here, bob, "young");
      await act(here, { action: "pin", target: 2 });
      assertEquals((await there.briefing("stage", ann)).pin, undefined);
      assertEquals((await there.briefing("stage", host)).pin?.text, "young");
    },
  );

  stage(
    "a timeout made longer still binds who came back under another name",
    async ({ here, there }) => {
      await using seat = await Seat.take(there, bob);
      await seat.hears("welcome");
      const timeout = (seconds: number) =>
        act(here, { action: "timeout", whom: { viewer: "bob" }, seconds });
      await timeout(60);
      await seat.hears("state");
      const { address } = bob;
      const masked = personNamed("masked", { address, since: Date.now() });
      assertEquals(await codeOf(say(there, masked, "back")), "timed_out");
      await timeout(600);
      assertEquals(await codeOf(say(there, masked, "back")), "timed_out");
    },
  );
}
