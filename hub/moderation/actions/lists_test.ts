import { assertEquals, assertThrows } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { roomState, stateOf } from "../../../tests/tools/room_states.ts";
import { Refusal } from "../../refusal.ts";
import { changes, stateKey } from "../state/entries.ts";
import type { Facts } from "./decision.ts";
import { importList } from "./lists.ts";

const FACTS = {
  person: personNamed("Hanna"),
  role: "host",
  now: 0,
  messages: [],
  people: [],
} as unknown as Facts;

/** A list of the room "theirs". */
const LIST = {
  id: "list",
  origin: "",
  room: "theirs",
  key: "k",
  madeAt: 0,
  own: false,
  words: [],
  bans: [],
};

Deno.test("A list whose words are too many with the room's own is refused in a sentence that says so", () => {
  const blockedWords = ["x".repeat(39_000)];
  const state = stateOf(changes([stateKey.rules, { blockedWords }]));
  const importing = (length: number) => {
    const list = { ...LIST, words: ["y".repeat(length)] };
    return importList(state, { action: "import", list }, FACTS);
  };
  const { code, message } = assertThrows(() => importing(2_000), Refusal);
  assertEquals([code, message], [
    "conflict",
    "Cannot import this file: a room's blocked words, with those of imported lists, can have at most 40000 characters. Remove another list first.",
  ]);
  importing(500);
});

Deno.test("What an act on lists leaves of the exceptions that no list names, the next one ends", () => {
  const by = { id: "mod", name: "mod" };
  const state = stateOf(changes(
    ...["ann", ...Array.from({ length: 1_500 }, (_, i) => `gone-${i}`)]
      .map((id) => [stateKey.unlisted(id), { at: 1, name: id, by }] as const),
  ));
  const left = [501, 1];
  for (const [i, count] of left.entries()) {
    const list = {
      ...LIST,
      id: `list-${i}`,
      madeAt: i,
      bans: [{ id: "ann", name: "ann", at: 0 }],
    };
    const { act } = importList(state, { action: "import", list }, FACTS);
    state.apply(roomState(act.changes ?? {}));
    assertEquals(state.listed.exceptions.size, count);
  }
  assertEquals([...state.listed.exceptions.keys()], ["ann"]);
});
