import { assertEquals } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import type { Rules } from "../state/entries.ts";
import { rulesOf } from "../state/read_entry.ts";
import { State } from "../state/state.ts";
import { setRules } from "./rooms.ts";

/** Returns the entry that is stored when rules change. */
function entryOf(rules: Partial<Rules>): string | null {
  const { act } = setRules(new State(), { action: "rules", rules }, {
    person: personNamed("ann"),
    role: "host",
    seenAs: new Map(),
    people: [],
    messages: [],
    maxMessageLength: 500,
    readingPace: 15,
    privateStreams: false,
    now: 0,
  });
  return act.changes?.rules ?? null;
}

Deno.test("setRules stores a pace only if one is set: older versions copy it into events, where it must be a number", () => {
  for (const rules of [{ slowSeconds: 7 }, { slowSeconds: 7, pace: null }]) {
    const entry = entryOf(rules);
    assertEquals("pace" in JSON.parse(entry ?? ""), false);
    const { pace, slowSeconds } = rulesOf(entry);
    assertEquals([pace, slowSeconds], [null, 7]);
  }
  assertEquals(rulesOf(entryOf({ pace: 0 })).pace, 0);
  assertEquals(rulesOf(entryOf({ pace: 9 })).pace, 9);
});
