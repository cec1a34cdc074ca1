/**
 * The part of {@link ./moderation_suite.ts} about timeouts and bans, of viewers and of
 * addresses.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Person } from "../../hub/people/person.ts";
import type { MessageEvent, Viewer } from "../../hub/protocol.ts";
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

export function moderationPeopleSuite(test: ModerationTest): void {
  test(
    "a timeout applies on every instance at once, with its reason and duration, and ends",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, bob);
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
      const { restriction } = await client.hears(
        "you",
        ({ restriction }) => !!restriction,
      );
      assertEquals([restriction?.kind, restriction?.reason], [
        "timeout",
        "calm down",
      ]);
      await using back = await TestClient.register(there, bob);
      await back.hears("welcome");
      assertEquals(back.welcome.restriction?.reason, "calm down");
      await act(here, { action: "unban", whom: { viewer: "bob" } });
      await client.hears("you", ({ restriction }) => !restriction);
      assertEquals((await say(there, bob, "again")).type, "accepted");
    },
  );

  test(
    "a viewer banned with the address can't return under another id",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, bob);
      await client.hears("welcome");
      await act(here, {
        action: "ban",
        whom: { viewer: "bob" },
        addresses: true,
      });
      await client.hears("you");
      const masked = personNamed("mallory", { address: bob.address });
      await using other = await TestClient.register(there, masked);
      // Bob's hub knows his address and tells the others.
      await client.hears("state");
      assertEquals(await codeOf(say(here, masked, "me again")), "banned");
      assertEquals((await say(here, ann, "not me")).type, "accepted");
      await act(here, { action: "unban", whom: { viewer: "bob" } });
      assertEquals((await say(there, masked, "free")).type, "accepted");
      // The same address under another id is told of both.
      await other.hears(
        "you",
        ({ restriction }) => restriction?.kind === "ban",
      );
      await other.hears("you", ({ restriction }) => !restriction);
    },
  );

  test(
    "a purge tells each of its people and records all their addresses in one act",
    async ({ here, there }) => {
      const people = Array.from(
        { length: 5 },
        (_, i) =>
          personNamed(`raider${i}`, { address: `198.51.100.${i >> 1}` }),
      );
      await using clients = new AsyncDisposableStack();
      const told = await Promise.all(people.map(async (person) => {
        const client = clients.use(await TestClient.register(there, person));
        await client.hears("welcome");
        return client;
      }));
      const viewers = people.map(({ viewer: { id } }) => id);
      await act(here, {
        action: "purge",
        targets: [],
        viewers,
        then: "timeout",
        seconds: 600,
        messages: false,
        addresses: false,
      });
      for (const client of told) {
        await client.hears("you", ({ restriction }) => !!restriction);
      }
      await told[0].hears("state");
      for (const { address } of people) {
        const again = personNamed("again", { address, since: Date.now() });
        assertEquals(await codeOf(say(here, again, "back")), "timed_out");
      }
      const lines = await here.staff.audit("stage", host);
      assertEquals(
        lines.map(({ action, by, addresses }) => [
          action,
          (by as Viewer).name,
          addresses,
        ]),
        [["timeout", "Hubbub", true], ["purge", "Hanna", undefined]],
      );
      // Three addresses, each recorded for one of those who come from there.
      assertEquals((lines[0].people as unknown[]).length, 3);
    },
  );

  test(
    "a ban without the address doesn't affect others at that address",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, bob);
      await client.hears("welcome");
      await act(here, {
        action: "ban",
        whom: { viewer: "bob" },
        addresses: false,
      });
      await client.hears("you");
      const flatmate = personNamed("flatmate", { address: bob.address });
      assertEquals((await say(there, flatmate, "hello")).type, "accepted");
      assertEquals(await codeOf(say(there, bob, "hello")), "banned");
    },
  );

  test(
    "concurrent acts of many moderators are all stored",
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
      const { restrictions } = await there.staff.view("stage", host);
      assertEquals(restrictions.size, 20);
      for (const person of people) {
        assertEquals(await codeOf(say(here, person, "still here")), "banned");
      }
      assertEquals((await here.staff.audit("stage", host)).length, 20);
    },
  );

  test(
    "messages concurrent with a ban are stored before it, or refused",
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

  test(
    "a new cookie doesn't end a timeout, and an older viewer at the same address may post",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, bob);
      await client.hears("welcome");
      const whom = { viewer: "bob" };
      await act(here, { action: "timeout", whom, seconds: 600 });
      // Bob's hub knows his address and tells the others.
      await client.hears("state");
      const { address } = bob;
      const again = personNamed("again", { address, since: Date.now() });
      const flatmate = personNamed("flatmate", { address });
      const stranger = personNamed("stranger", { since: Date.now() });
      assertEquals(await codeOf(say(here, again, "back")), "timed_out");
      assertEquals(await codeOf(say(there, again, "back")), "timed_out");
      assertEquals((await say(there, flatmate, "hello")).type, "accepted");
      assertEquals((await say(there, stranger, "hello")).type, "accepted");
      await using told = await TestClient.register(there, again);
      await told.hears("welcome");
      assertEquals(told.welcome.restriction?.kind, "timeout");
      await act(here, { action: "unban", whom });
      await told.hears("you", ({ restriction }) => !restriction);
      assertEquals((await say(there, again, "free")).type, "accepted");
    },
  );

  test(
    "the addresses of a timeout are forgotten when it ends",
    async ({ here }) => {
      const whom = { viewer: "bob" };
      const { address } = bob;
      await act(here, { action: "timeout", whom, seconds: 3 });
      assertEquals(await codeOf(say(here, bob, "now")), "timed_out");
      const again = personNamed("again", { address, since: Date.now() });
      assertEquals(await codeOf(say(here, again, "back")), "timed_out");
      await new Promise((passed) => setTimeout(passed, 3_050));
      assertEquals((await say(here, again, "back")).type, "accepted");
      await act(here, { action: "timeout", whom, seconds: 600 });
      // Bob has not been seen since, so this timeout has no address yet.
      const late = personNamed("late", { address, since: Date.now() });
      assertEquals((await say(here, late, "hello")).type, "accepted");
    },
  );

  test(
    "a ban with addresses finds those of viewers who only post, react or read",
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

  test(
    "a banned viewer who never posted is named in the audit log",
    async ({ here, there }) => {
      const viewer = { id: "q1", name: "Quentin", role: "viewer" } as const;
      await using quiet = await TestClient.register(
        there,
        personNamed("q1", { viewer }),
      );
      await quiet.hears("welcome");
      const whom = { viewer: "q1" };
      await act(there, { action: "ban", whom, addresses: false });
      const [line] = await here.staff.audit("stage", host);
      assertEquals(line.on, { id: "q1", name: "Quentin" });
    },
  );

  test(
    "an extended timeout still applies to the viewer under another name",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, bob);
      await client.hears("welcome");
      const timeout = (seconds: number) =>
        act(here, { action: "timeout", whom: { viewer: "bob" }, seconds });
      await timeout(60);
      await client.hears("state");
      const { address } = bob;
      const masked = personNamed("masked", { address, since: Date.now() });
      assertEquals(await codeOf(say(there, masked, "back")), "timed_out");
      await timeout(600);
      assertEquals(await codeOf(say(there, masked, "back")), "timed_out");
    },
  );
}
