/**
 * Decides when Shield is on.
 *
 * @module
 */
import { now } from "../../clock.ts";
import type { Act } from "../../engine/engine.ts";
import { Refusal } from "../../refusal.ts";
import { duration } from "../../wording/duration.ts";
import {
  changes,
  stateKey,
  type StoredShield,
  timedShield,
} from "../state/entries.ts";
import { shielded, shieldOf } from "../state/shield.ts";
import type { State } from "../state/state.ts";
import {
  auditLine,
  auditLineOf,
  type Decider,
  type Decision,
  HUBBUB,
  named,
} from "./decision.ts";
import { settingsOf, type SettingsOptions } from "./rooms.ts";

const MINUTE_MS = 60_000;

/** Switched on again, it lasts anew from then. */
export const setShield: Decider<"shield"> = (state, action, facts) => {
  if (!action.on) {
    if (!state.raised) {
      throw new Refusal("conflict", "Cannot switch Shield off: it is off.");
    }
    return {
      act: {
        ...lowered(state, facts),
        audit: auditLine(
          { ...facts.person.viewer, role: facts.role },
          "unshield",
          facts.now,
          {},
        ),
      },
      answer: "Shield is off. The room’s own rules apply again.",
    };
  }
  const { ownRules } = state;
  const lengthMs = (action.minutes ?? shieldOf(ownRules).minutes) * MINUTE_MS;
  const until = facts.now + lengthMs;
  const by = named(facts.person.viewer);
  const shield: StoredShield = { since: facts.now, until, lengthMs, by };
  return {
    act: {
      event: {
        type: "settings",
        settings: settingsOf(shielded(ownRules), facts, timedShield(shield)),
      },
      changes: changes([stateKey.shield, shield]),
      audit: auditLineOf(action, facts, { until }),
    },
    answer: `Shield is on for ${duration(lengthMs)}.`,
  };
};

/** Removes Shield once its time is over; `undefined`: it isn't, or that is done already. */
export function shieldOver(
  state: State,
  options: SettingsOptions,
): Decision | undefined {
  if (!state.shield || state.raised) return;
  const audit = auditLine(HUBBUB, "unshield", now(), {});
  return { act: { ...lowered(state, options), audit }, answer: "" };
}

function lowered(
  { ownRules }: State,
  options: SettingsOptions,
): Omit<Act, "audit"> {
  return {
    event: { type: "settings", settings: settingsOf(ownRules, options) },
    changes: changes([stateKey.shield, undefined]),
  };
}
