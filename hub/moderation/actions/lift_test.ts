import { assertEquals, assertThrows } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { stateOf } from "../../../tests/tools/room_states.ts";
import { now } from "../../clock.ts";
import { Refusal } from "../../refusal.ts";
import { changes, stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import type { Facts } from "./decision.ts";
import { lift, unban } from "./lift.ts";

/** A room where `old`'s timeout is over and `ann` and `bob` are timed out at two addresses each. */
function room(): State {
  const at = now();
  const timeout = (name: string, until: number) =>
    [stateKey.restriction(name), { kind: "timeout", name, at, until }] as const;
  return stateOf(changes(
    timeout("old", at - 1),
    timeout("ann", at + 60_000),
    timeout("bob", at + 60_000),
    ...["ann", "bob", "old"].flatMap((id) =>
      [1, 2].map((i) => [stateKey.address(`${id}${i}`), id] as const)
    ),
  ));
}

const facts = {
  person: personNamed("Hanna"),
  role: "host",
  messages: [],
  people: ["old", "ann", "bob"].map((id) => ({ id, name: id })),
  now: 0,
} as unknown as Facts;

Deno.test("What has ended can't be lifted", () => {
  const whom = { viewer: "old" };
  const old = { ...facts, target: { id: "old", name: "old" } };
  const { code } = assertThrows(
    () => unban(room(), { action: "unban", whom }, old),
    Refusal,
  );
  assertEquals(code, "conflict");
});

Deno.test("Lifting several restrictions frees all their addresses, and nobody else's", () => {
  const viewers = ["old", "ann", "bob"];
  const { act } = lift(room(), { action: "lift", viewers }, facts);
  assertEquals(Object.keys(act.changes ?? {}).sort(), [
    "address:ann1",
    "address:ann2",
    "address:bob1",
    "address:bob2",
    "restriction:ann",
    "restriction:bob",
  ]);
});
