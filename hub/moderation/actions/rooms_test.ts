import { assertEquals } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { roomState, stateOf } from "../../../tests/tools/room_states.ts";
import {
  DELEGABLE_RULES,
  moderatorsRules,
  type Rules,
} from "../state/entries.ts";
import { rulesOf } from "../state/read_entry.ts";
import { SHIELD_PRESET, shieldOf } from "../state/shield.ts";
import { State } from "../state/state.ts";
import { setRules } from "./rooms.ts";

/** Returns the entry that is stored when rules change. */
function entryOf(rules: Partial<Rules>): string | null {
  const { act } = setRules(new State(), { action: "rules", rules }, {
    person: personNamed("ann"),
    role: "host",
    seenAs: new Map(),
    networks: new Map(),
    people: [],
    messages: [],
    maxMessageLength: 500,
    readingPace: 15,
    privateStreams: false,
    roomWebhooks: "no",
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

Deno.test("A room of an older version has no new rules, no prepared Shield, and leaves all rules to moderators", () => {
  const { ownRules } = stateOf({ rules: '{"slowSeconds":7}' });
  const { slowSeconds, reviewNewSeconds, uniqueMessages } = ownRules;
  assertEquals(
    [slowSeconds, reviewNewSeconds, uniqueMessages],
    [7, 0, false],
  );
  assertEquals(shieldOf(ownRules), SHIELD_PRESET);
  assertEquals(moderatorsRules(ownRules), DELEGABLE_RULES);
});

Deno.test("An older version, which sends viewers the rules that it finds, finds neither Shield's nor what moderators may set", () => {
  const entry = entryOf({ shield: SHIELD_PRESET, moderatorsMay: ["links"] });
  const rules = JSON.parse(entry ?? "");
  assertEquals(["shield" in rules, "moderatorsMay" in rules], [false, false]);
});

Deno.test("What a host has prepared stays when the rules change, and may be a later version's", () => {
  const hostRules = JSON.stringify({
    shield: { slowSeconds: 5 },
    moderatorsMay: ["links", "later"],
  });
  const state = stateOf({ hostRules });
  const rules = () => {
    const { ownRules } = state;
    return [shieldOf(ownRules), moderatorsRules(ownRules)];
  };
  const expected = [{ ...SHIELD_PRESET, slowSeconds: 5 }, ["links"]];
  assertEquals(rules(), expected);
  state.apply(roomState({ rules: '{"closed":true}' }));
  assertEquals([...rules(), state.ownRules.closed], [...expected, true]);
});
