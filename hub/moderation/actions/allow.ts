/**
 * Decides whose messages aren't held for review.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import { Refusal } from "../../refusal.ts";
import type { Viewer } from "../../protocol.ts";
import { changes, stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  type Facts,
  targetOf,
} from "./decision.ts";

/** Maximum number of people in a room whose messages aren't held. */
const MAX_ALLOWED = 5_000;

export const allow: Decider<"allow"> = (state, action, facts) => {
  const target = targetOf(facts);
  if (state.allowed.has(target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot allow ${target.name}: they are already allowed.`,
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: allowed(state, target, facts),
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `Messages from ${target.name} won't be held for review.`,
  };
};

export const disallow: Decider<"disallow"> = (state, action, facts) => {
  const target = targetOf(facts);
  if (!state.allowed.has(target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot take this back: ${target.name} is not allowed.`,
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: withoutAllowed(state, [target.id]),
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `The rules for review apply to ${target.name} again.`,
  };
};

/**
 * Returns the changes that allow a viewer, and end that they are watched.
 *
 * @throws {Refusal} `conflict` if there are too many.
 */
export function allowed(
  state: State,
  { id, name }: Pick<Viewer, "id" | "name">,
  { person, now }: Pick<Facts, "person" | "now">,
): Changes {
  if (state.allowed.has(id)) return {};
  checkCount(state.allowed.size, MAX_ALLOWED, "allowed people");
  const by = person.viewer.id;
  return changes(
    [stateKey.allowed(id), { name, at: now, by }],
    // Nobody is both watched and exempt.
    ...state.watched.has(id)
      ? [[stateKey.watched(id), undefined] as const]
      : [],
  );
}

/** Returns the changes that end what moderators allowed viewers. */
export function withoutAllowed(
  { allowed }: State,
  viewers: readonly string[],
): Changes {
  return changes(
    ...viewers.filter((id) => allowed.has(id))
      .map((id) => [stateKey.allowed(id), undefined] as const),
  );
}
