/**
 * The part of {@link ./moderation_suite.ts} about what belongs together in a raid.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Similar } from "../../hub/moderation/raid/raids.ts";
import type { Group } from "../../hub/moderation/raid/similar.ts";
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

/** When the raid came, in milliseconds since 1970. */
const CAME = 1_790_000_000_000;

const raiders = [1, 2, 3].map((i) =>
  personNamed(`raider${i}`, {
    address: i === 3 ? "203.0.113.9" : "203.0.113.1",
    since: CAME + i * 1_000,
  })
);

/** Returns the seq of the first raider's message; three raiders and two others have written. */
async function raid(here: Hub, there: Hub): Promise<number> {
  const first = await say(here, raiders[0], "buy cheap f0ll0wers at xyz.com 1");
  await say(there, raiders[1], "BUY cheap followers 🔥 www.xyz.com/a");
  await say(there, raiders[2], "something else entirely, friends");
  await say(here, ann, "what is going on here");
  await say(there, bob, "look at shop.xyz.com");
  await say(there, host, "buy cheap followers at xyz.com is spam");
  assert(first.type === "accepted");
  return first.seq;
}

/** Waits until groups that come from traces are there: these are noted without an answer. */
async function similarOnce(
  hub: Hub,
  seq: number,
  is: (similar: Similar) => boolean,
): Promise<Similar> {
  while (true) {
    const similar = await hub.raids.similar("stage", host, seq);
    if (is(similar)) return similar;
  }
}

function peopleOf(groups: readonly Group[], by: Group["by"]) {
  return groups.find((group) => group.by === by)?.people
    .map(({ id, messages }) => [id, messages]).sort();
}

export function moderationRaidsSuite(test: ModerationTest): void {
  test(
    "the messages like one are found by text, link, arrival and network, and none of a moderator",
    async ({ here, there }) => {
      const seq = await raid(here, there);
      const { groups, window, network } = await similarOnce(
        there,
        seq,
        ({ groups }) =>
          groups.length === 4 &&
          peopleOf(groups, "arrival")?.length === 3,
      );
      assertEquals(peopleOf(groups, "text"), [["raider1", 1], ["raider2", 1]]);
      assertEquals(peopleOf(groups, "link"), [
        ["bob", 1],
        ["raider1", 1],
        ["raider2", 1],
      ]);
      assertEquals(groups.find(({ by }) => by === "link")?.label, "xyz.com");
      assertEquals(peopleOf(groups, "arrival"), [
        ["raider1", 1],
        ["raider2", 1],
        ["raider3", 1],
      ]);
      assertEquals(peopleOf(groups, "network"), [
        ["raider1", 1],
        ["raider2", 1],
      ]);
      assertEquals(network, { people: 2 });
      assertEquals(window, { messages: 6, people: 6, from: 1, to: 6 });
      const [text] = groups;
      assertEquals(text.messages, [
        { seq: 1, viewer: "raider1" },
        { seq: 2, viewer: "raider2" },
      ]);
      assertEquals(JSON.stringify(groups).includes("203.0.113"), false);
    },
  );

  test(
    "messages with a phrase are found as blocked words match, those of moderators not",
    async ({ here, there }) => {
      await raid(here, there);
      const found = async (phrase: string, sinceMs = 60_000) =>
        (await there.raids.messagesWith("stage", phrase, sinceMs)).messages
          .map(({ seq }) => seq);
      assertEquals(await found("cheap followers"), [1, 2]);
      assertEquals(await found("follow*"), [1, 2]);
      assertEquals(await found("follow"), []);
      for (const phrase of ["", "x", "*", "x".repeat(65), "one\ntwo"]) {
        assertEquals(await codeOf(found(phrase)), "bad_action", phrase);
      }
    },
  );

  test(
    "only moderators see what is similar and who is marked, and a deleted message is refused",
    async ({ here, there }) => {
      const seq = await raid(here, there);
      const { raids } = there;
      assertEquals(await codeOf(raids.similar("stage", bob, seq)), "forbidden");
      assertEquals(await codeOf(raids.marks("stage", bob)), "forbidden");
      assertEquals(
        await codeOf(raids.similar("nowhere", host, seq)),
        "no_such_room",
      );
      await act(here, { action: "delete", target: seq });
      assertEquals(
        await codeOf(raids.similar("stage", host, seq)),
        "no_such_message",
      );
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      await raids.similar("stage", bob, seq + 1);
      await raids.marks("stage", bob);
    },
  );

  test(
    "people who share a network are counted: who wrote, and who is connected",
    async ({ here }) => {
      const [first, second] = raiders;
      const third = personNamed("silent", { address: first.address });
      assertEquals(await here.raids.sharing("stage", "silent"), undefined);
      await using _client = await TestClient.register(here, third);
      assertEquals(await here.raids.sharing("stage", "silent"), 1);
      await say(here, first, "one");
      await say(here, second, "two");
      // Another tab of the same browser, which has a new id by now.
      const renewed = personNamed("raider9", {
        address: first.address,
        earlier: [first.viewer.id],
      });
      await using _tab = await TestClient.register(here, renewed);
      while (await here.raids.sharing("stage", first.viewer.id) !== 3);
      const proxied = personNamed("proxied", {
        address: first.address,
        isProxyAddress: true,
      });
      await say(here, proxied, "three");
      await using _proxied = await TestClient.register(here, proxied);
      assertEquals(await here.raids.sharing("stage", "proxied"), undefined);
      assertEquals(await here.raids.sharing("stage", first.viewer.id), 3);
    },
  );

  test(
    "who looks like a banned person is marked for moderators, and can write all the same",
    async ({ here, there }) => {
      const troll = personNamed("Trollface", { address: "203.0.113.5" });
      await say(here, troll, "I was here before");
      await similarOnce(there, 1, ({ network }) => network !== undefined);
      await act(there, {
        action: "ban",
        whom: { viewer: "Trollface" },
        addresses: false,
      });
      const banned = (await here.staff.view("stage", host)).restrictions
        .get("Trollface");
      assert(banned && !("network" in banned), "moderators see no network");
      const back = personNamed("back", {
        address: "203.0.113.5",
        since: banned.at + 60_000,
      });
      const alike = personNamed("Tro11face_", {
        address: "203.0.113.6",
        since: banned.at + 90_000,
      });
      const newcomer = personNamed("newcomer", {
        address: "203.0.113.7",
        since: banned.at + 60_000,
      });
      assertEquals((await say(here, newcomer, "hello")).type, "accepted");
      assertEquals((await say(here, alike, "hello")).type, "accepted");
      assertEquals((await say(there, back, "hello")).type, "accepted");
      await say(there, ann, "hello");
      const like = { id: "Trollface", name: "Trollface" };
      while (true) {
        const { suspicious } = await there.raids.marks("stage", host);
        const found = suspicious.toSorted((a, b) =>
          a.viewer < b.viewer ? -1 : 1
        );
        if (found.length < 2) {
          await new Promise((later) => setTimeout(later, 50));
          continue;
        }
        assertEquals(found, [
          { viewer: "Tro11face_", because: ["new", "name"], like },
          { viewer: "back", because: ["network", "new"], like },
        ]);
        break;
      }
    },
  );
}
