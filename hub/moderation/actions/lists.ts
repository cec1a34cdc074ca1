/**
 * Decides actions on imported ban lists.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import { Refusal } from "../../refusal.ts";
import { lengthOf, MAX_PATTERNS_LENGTH } from "../../wording/words/words.ts";
import {
  changes,
  type ListedBan,
  stateKey,
  type StoredList,
} from "../state/entries.ts";
import type { State } from "../state/state.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  named,
  targetOf,
} from "./decision.ts";

/** Maximum numbers in a room, of all lists. */
const MAX_LISTS = 20;
const MAX_LISTED_BANS = 10_000;
const MAX_LISTED_WORDS = 500;

/** Maximum number of viewers to whom no list applies. */
export const MAX_UNLISTED = 10_000;

/**
 * Maximum number of obsolete exceptions that one act removes; later acts on lists remove
 * the rest.
 */
const MAX_ENDED = 1_000;

/** Bans in an entry of the state, which Redis limits to 1 MiB. */
const PART_BANS = 500;

export const importList: Decider<"import"> = (state, action, facts) => {
  const { id, bans, ...list } = action.list;
  const { words } = list;
  const { lists } = state.listed;
  if (list.madeAt < (lists.get(id)?.madeAt ?? 0)) {
    throw new Refusal(
      "conflict",
      "Cannot import this file: a newer one of the same room is in force here. Remove that list first.",
    );
  }
  const others = [...lists].filter(([other]) => other !== id)
    .map(([, each]) => each);
  checkCount(others.length, MAX_LISTS, "imported lists");
  const sum = (of: (list: StoredList) => number) =>
    others.reduce((total, each) => total + of(each), 0);
  checkRoom(sum((each) => each.bans) + bans.length, MAX_LISTED_BANS, "bans");
  checkRoom(
    sum((each) => each.words.length) + words.length,
    MAX_LISTED_WORDS,
    "blocked words",
  );
  const ownWords = state.ownRules.blockedWords;
  checkLength([
    ...ownWords,
    ...others.flatMap((each) => each.words),
    ...words,
  ]);
  const { now, person } = facts;
  const stored: StoredList = {
    ...list,
    at: now,
    by: named(person.viewer),
    bans: bans.length,
  };
  const parts = Array.from(
    { length: Math.ceil(bans.length / PART_BANS) },
    (_, i) => bans.slice(i * PART_BANS, (i + 1) * PART_BANS),
  );
  return {
    act: {
      event: { type: "state" },
      changes: {
        ...withoutList(state, id),
        ...withoutExceptions(state, unnamed(state, id, bans)),
        ...changes(
          [stateKey.list(id), stored],
          ...parts.map((part, i) =>
            [stateKey.listed(`${id}.${i}`), part] as const
          ),
        ),
      },
      audit: auditLineOf(action, facts, inWords(stored)),
    },
    answer: `Imported from ${sourceOf(list)}: ${countOf(stored)}.`,
  };
};

export const removeList: Decider<"unlist"> = (state, action, facts) => {
  const list = state.listed.lists.get(action.list);
  if (!list) {
    throw new Refusal(
      "conflict",
      "Cannot remove this list: there is no such list.",
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: {
        ...withoutList(state, action.list),
        ...withoutExceptions(state, unnamed(state, action.list)),
      },
      audit: auditLineOf(action, facts, inWords(list)),
    },
    answer: `Removed the list from ${sourceOf(list)}: ${countOf(list)}.`,
  };
};

/** Lets lists apply to somebody again. */
export const relist: Decider<"relist"> = (state, action, facts) => {
  const target = targetOf(facts);
  if (!state.listed.exceptions.has(target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot do this: lists apply to ${target.name} already.`,
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: withoutExceptions(state, [target.id]),
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `Lists apply to ${target.name} again.`,
  };
};

/** Returns the changes after which lists apply to viewers again. */
export function withoutExceptions(
  { listed }: State,
  viewers: readonly string[],
): Changes {
  return changes(
    ...viewers.filter((id) => listed.exceptions.has(id))
      .map((id) => [stateKey.unlisted(id), undefined] as const),
  );
}

/** Returns the changes after which an exception names a viewer by their id only. */
export function namelessException(
  { listed }: State,
  viewer: string,
): Changes {
  const { name, ...exception } = listed.exceptions.get(viewer) ?? {};
  return name === undefined
    ? {}
    : changes([stateKey.unlisted(viewer), exception]);
}

/**
 * Returns the viewers whose exception has no use once `list` has these bans: no list names
 * them.
 */
function unnamed(
  { listed }: State,
  list: string,
  bans: readonly ListedBan[] = [],
): string[] {
  const others = [...listed.lists.keys()].filter((other) => other !== list);
  const named = new Set(
    [...others.flatMap((other) => listed.bansOf(other)), ...bans]
      .map(({ id }) => id),
  );
  return [...listed.exceptions.keys()].filter((id) => !named.has(id))
    .slice(0, MAX_ENDED);
}

function withoutList({ listed }: State, id: string) {
  return changes(
    ...listed.lists.has(id) ? [[stateKey.list(id), undefined] as const] : [],
    ...listed.partsOf(id).map((part) =>
      [stateKey.listed(part), undefined] as const
    ),
  );
}

/** What the audit log says of a list. */
function inWords({ origin, room, key, bans, words }: StoredList) {
  return { list: { origin, room, key, bans, words: words.length } };
}

function sourceOf({ room, origin }: Pick<StoredList, "room" | "origin">) {
  return origin === "" ? room : `${room} (${origin})`;
}

function countOf({ bans, words }: StoredList): string {
  return `${bans} ${bans === 1 ? "ban" : "bans"}, ${words.length} ${
    words.length === 1 ? "blocked word" : "blocked words"
  }`;
}

/** @throws {Refusal} `conflict`. */
function checkRoom(count: number, max: number, noun: string): void {
  if (count <= max) return;
  throw new Refusal(
    "conflict",
    `Cannot import this file: imported lists can have at most ${max} ${noun} in a room. Remove another list first.`,
  );
}

/** @throws {Refusal} `conflict`: a room's blocked words, also of its lists, are too long. */
function checkLength(blockedWords: readonly string[]): void {
  if (lengthOf(blockedWords) <= MAX_PATTERNS_LENGTH) return;
  throw new Refusal(
    "conflict",
    `Cannot import this file: a room's blocked words, with those of imported lists, can have at most ${MAX_PATTERNS_LENGTH} characters. Remove another list first.`,
  );
}
