import { assertEquals } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { State } from "../state/state.ts";
import type { Facts } from "./decision.ts";
import { ban, purge, timeout } from "./purge.ts";

const bob = { id: "bob", name: "bob" };

const facts = {
  person: personNamed("Hanna"),
  role: "host",
  target: bob,
  people: [bob, { id: "eve", name: "eve" }],
  messages: [],
  networks: new Map(),
  seenAs: new Map(),
  now: 1,
} as unknown as Facts;

/** Returns what is removed by acts that restrict one person, and by those that restrict two. */
function removedBy(messages: true | undefined) {
  const how = { messages, seconds: 60, addresses: false };
  const one = { whom: { viewer: "bob" }, ...how };
  const two = {
    targets: [],
    viewers: ["bob", "eve"],
    ...how,
    messages: messages ?? false,
  };
  const state = new State();
  return {
    one: [
      timeout(state, { action: "timeout", ...one }, facts).act.removes,
      ban(state, { action: "ban", ...one }, facts).act.removes,
    ],
    two: (["timeout", "ban"] as const).map((then) =>
      purge(state, { action: "purge", then, ...two }, facts).act.removes
    ),
  };
}

Deno.test("Timeouts and bans without messages remove nothing: the embedded engine need not scrub its file", () => {
  const nothing = [undefined, undefined];
  assertEquals(removedBy(undefined), { one: nothing, two: nothing });
});

Deno.test("Timeouts and bans with messages remove all messages of those whom they restrict", () => {
  const one = { targets: [], viewers: ["bob"], keep: true } as const;
  const two = { targets: [], viewers: ["bob", "eve"], keep: true } as const;
  assertEquals(removedBy(true), { one: [one, one], two: [two, two] });
});
