/**
 * Decides actions on moderators' notes about people.
 *
 * @module
 */
import { Refusal } from "../../refusal.ts";
import { changes, type Note, stateKey } from "../state/entries.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  named,
  targetOf,
} from "./decision.ts";

/** Maximum numbers of notes about one person, and in a room. */
const MAX_NOTES_ON_ONE = 20;
const MAX_NOTES = 2_000;

export const note: Decider<"note"> = (state, action, facts) => {
  const target = targetOf(facts);
  checkCount(state.notes.size, MAX_NOTES, "notes");
  const own = [...state.notes.values()]
    .filter(({ viewer }) => viewer === target.id);
  if (own.length >= MAX_NOTES_ON_ONE) {
    throw new Refusal(
      "conflict",
      `Cannot add another: there can be at most ${MAX_NOTES_ON_ONE} notes about one person. Remove one first.`,
    );
  }
  const id = crypto.randomUUID();
  const { now, person } = facts;
  const by = named(person.viewer);
  const value: Note = { viewer: target.id, at: now, by, text: action.text };
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.note(id), value]),
      // Not its text: the log would keep it when the note is removed.
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `Note about ${target.name} saved.`,
  };
};

export const unnote: Decider<"unnote"> = (state, action, facts) => {
  if (!state.notes.has(action.note)) {
    throw new Refusal(
      "conflict",
      "Cannot remove this note: there is no such note.",
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.note(action.note), undefined]),
      audit: auditLineOf(
        action,
        facts,
        facts.target ? { on: facts.target } : {},
      ),
    },
    answer: "The note is removed.",
  };
};
