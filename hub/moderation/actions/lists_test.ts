import { assertEquals } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { changes, stateKey } from "../state/entries.ts";
import { State } from "../state/state.ts";
import type { Facts } from "./decision.ts";
import { importList } from "./lists.ts";

Deno.test("What an act on lists leaves of the exceptions that no list names, the next one ends", () => {
  const state = new State();
  let version = 0;
  const apply = (entries: ReturnType<typeof changes>) =>
    state.apply({
      epoch: "e",
      version: ++version,
      entries: new Map(Object.entries(entries)),
    });
  const by = { id: "mod", name: "mod" };
  apply(changes(
    ...["ann", ...Array.from({ length: 1_500 }, (_, i) => `gone-${i}`)]
      .map((id) => [stateKey.unlisted(id), { at: 1, name: id, by }] as const),
  ));
  const facts = {
    person: personNamed("Hanna"),
    role: "host",
    now: 0,
    messages: [],
    people: [],
  } as unknown as Facts;
  const left = [501, 1];
  for (const [i, count] of left.entries()) {
    const list = {
      id: `list-${i}`,
      origin: "",
      room: "theirs",
      key: "k",
      madeAt: i,
      own: false,
      words: [],
      bans: [{ id: "ann", name: "ann", at: 0 }],
    };
    const { act } = importList(state, { action: "import", list }, facts);
    apply(act.changes);
    assertEquals(state.listed.exceptions.size, count);
  }
  assertEquals([...state.listed.exceptions.keys()], ["ann"]);
});
