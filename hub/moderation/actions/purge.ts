/**
 * Decides what restricts people and takes messages away.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import { idsOf } from "../../people/person.ts";
import type { Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { duration } from "../../wording/duration.ts";
import type { State } from "../state/state.ts";
import type { Purge } from "./action.ts";
import { checkAuthorityOver, givenRole } from "./authority.ts";
import {
  type ActionOf,
  auditLineOf,
  type DecidedAct,
  type Decider,
  type Decision,
  type Facts,
  named,
  type Spared,
  targetOf,
} from "./decision.ts";
import { clearedBy, NOTHING_PINNED } from "./messages.ts";
import {
  checkRestrictable,
  linkWarning,
  restrictedBy,
  type Restricting,
  swept,
} from "./people.ts";

/** Number of names in an answer; more are only counted. */
const NAMES_SHOWN = 10;

/** How the answers call what happens to people. */
const DONE = {
  delete: "is cleared",
  timeout: "is timed out",
  ban: "is banned",
} as const;
const DONE_TO_MANY = {
  delete: "are cleared",
  timeout: "are timed out",
  ban: "are banned",
} as const;
const VERBS = {
  delete: "clear the messages from",
  timeout: "time out",
  ban: "ban",
} as const;

export const timeout: Decider<"timeout"> = (state, action, facts) => {
  const target = restrictable(state, facts, "time out");
  const given = givenRole(state, target.id);
  if (given) {
    throw new Refusal(
      "conflict",
      `Cannot time out ${target.name}: they are a ${given} here. Remove the role first, or ban them.`,
    );
  }
  const { reason, seconds } = action;
  const until = facts.now + seconds * 1_000;
  return restricting(state, target, action, facts, {
    until,
    details: { until, reason },
    answer: `${target.name} is timed out for ${duration(seconds * 1_000)}.`,
  });
};

/** @param details What else the audit log's line says. */
export const ban = (
  state: State,
  action: ActionOf<"ban">,
  facts: Facts,
  details: object = {},
): Decision => {
  const target = restrictable(state, facts, "ban");
  const { reason } = action;
  const addresses = action.addresses || undefined;
  return restricting(state, target, action, facts, {
    details: { reason, addresses, ...details },
    answer: (addresses
      ? `${target.name} is banned, and so are their IP addresses.`
      : `${target.name} is banned.`) + linkWarning(state, target.id),
  });
};

/** Returns the decision that restricts one viewer. */
function restricting(
  state: State,
  target: Pick<Viewer, "id" | "name">,
  action: ActionOf<"timeout"> | ActionOf<"ban">,
  facts: Facts,
  { until, details, answer }: {
    readonly until?: number;
    readonly details: object;
    readonly answer: string;
  },
): Decision {
  const { action: kind, messages } = action;
  const how = { ...action, clears: messages ?? false };
  const { punishes, ...effects } = punished(state, kind, [target], facts, how);
  const cleared = messages || undefined;
  return {
    act: {
      ...effects,
      event: cleared
        ? { type: "cleared", viewer: target.id, kind, until }
        : { type: "restricted", viewer: target, kind, until },
      audit: auditLineOf(action, facts, { on: target, ...details, cleared }),
    },
    punishes,
    answer,
  };
}

export const purge: Decider<"purge"> = (state, action, facts) => {
  const { people, messages, spared } = punishable(state, action, facts);
  const { then, reason, seconds } = action;
  const clears = people.length > 0 && (action.messages || then === "delete");
  const until = then === "timeout" ? facts.now + seconds * 1_000 : undefined;
  const addresses = then === "ban" && action.addresses || undefined;
  const targets = messages.map(({ seq }) => seq);
  const how = { ...action, clears, targets };
  const { punishes, ...effects } = punished(state, then, people, facts, how);
  return {
    act: {
      ...effects,
      event: {
        type: "state",
        purged: {
          targets,
          viewers: people.map(({ id }) => id),
          ...(clears && { cleared: true }),
          ...(then !== "delete" && { kind: then, until }),
        },
      },
      audit: auditLineOf(action, facts, {
        then,
        until,
        reason,
        addresses,
        ...(clears && { cleared: true }),
        people: people.map(named),
        messages: targets.length,
      }),
    },
    punishes,
    spared,
    answer: answerOf(action, people, targets.length, spared),
  };
};

/** Returns what an act that restricts people and takes messages away changes. */
function punished(
  state: State,
  then: Purge["then"],
  people: readonly Pick<Viewer, "id" | "name">[],
  facts: Facts,
  { clears, targets = [], ...how }: Omit<Restricting, "kind"> & {
    /** Whether all messages of these people are deleted. */
    readonly clears: boolean;
    /** The `seq`s of other messages to delete. */
    readonly targets?: readonly number[];
  },
): Pick<DecidedAct, "changes" | "removes"> & { readonly punishes: Changes } {
  const viewers = people.map(({ id }) => id);
  const kind = then === "delete" ? undefined : then;
  const punishes: Changes = {
    ...(clears && clearedBy(state, viewers)),
    ...(targets.includes(state.pin?.target ?? 0) && NOTHING_PINNED),
    ...(kind && restrictedBy(state, { ...how, kind }, people, facts)),
  };
  return {
    changes: { ...(kind && swept(state)), ...punishes },
    // Whatever removes something makes the embedded engine scrub its file.
    removes: clears || targets.length > 0
      ? { targets, ...(clears && { viewers }), keep: true }
      : undefined,
    punishes,
  };
}

/**
 * Returns the viewer to restrict.
 *
 * @throws {Refusal} `forbidden`, `conflict` if there are too many restrictions.
 */
function restrictable(
  state: State,
  facts: Facts,
  verb: "time out" | "ban",
): Pick<Viewer, "id" | "name"> {
  const target = targetOf(facts);
  const tried = `${verb} ${target.name}`;
  const seenAs = facts.seenAs.get(target.id);
  checkAuthorityOver(state, facts, target.id, tried, seenAs);
  checkRestrictable(state, tried, [target]);
  return target;
}

/**
 * Returns whom and what an act is done to, and whom not.
 *
 * @throws {Refusal} if nobody and nothing is left; `conflict` if too many are restricted.
 */
function punishable(state: State, action: Purge, facts: Facts) {
  const spared: Spared[] = (action.unknown ?? []).map((name) => ({
    name,
    why: "nobody with that name has written here recently",
  }));
  const people = facts.people.filter((target) =>
    isPunishable(state, action, facts, target, spared)
  );
  const messages = facts.messages.filter(({ from }) =>
    isPunishable(state, { ...action, then: "delete" }, facts, from, spared)
  );
  if (action.then !== "delete") {
    checkRestrictable(state, "restrict so many people", people);
  }
  if (people.length + messages.length > 0) return { people, messages, spared };
  if (spared.length > 0) throw sparedRefusal(action, spared);
  throw new Refusal(
    "no_such_message",
    "Cannot find these messages: they are gone.",
  );
}

/** Whether an act may be done to somebody; otherwise it is noted why not. */
function isPunishable(
  state: State,
  { then }: Purge,
  facts: Facts,
  target: Pick<Viewer, "id" | "name">,
  spared: Spared[],
): boolean {
  if (then === "delete" && idsOf(facts.person).includes(target.id)) {
    return true;
  }
  const given = then === "timeout" && givenRole(state, target.id);
  try {
    checkAuthorityOver(
      state,
      facts,
      target.id,
      `${VERBS[then]} ${target.name}`,
      facts.seenAs.get(target.id),
    );
    if (given) {
      throw new Refusal("conflict", `Cannot: they are a ${given} here.`);
    }
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!spared.some(({ id }) => id === target.id)) {
      spared.push({ ...named(target), why: reasonOf(error) });
    }
    return false;
  }
}

/** The part of a refusal after the colon, without the full stop. */
function reasonOf({ message }: Refusal): string {
  return message.slice(message.lastIndexOf(": ") + 2).replace(/\.$/, "");
}

function sparedRefusal({ then }: Purge, spared: readonly Spared[]): Refusal {
  const [{ name, why }] = spared;
  return spared.length === 1
    ? new Refusal("forbidden", `Cannot ${VERBS[then]} ${name}: ${why}.`)
    : new Refusal("forbidden", `Cannot do this. ${sparedText(spared)}`);
}

/** What was done, to how many, and to whom not. */
function answerOf(
  { then, seconds }: Purge,
  people: readonly Pick<Viewer, "name">[],
  messages: number,
  spared: readonly Spared[],
): string {
  const sentences: string[] = [];
  if (people.length > 0) {
    const done = (people.length === 1 ? DONE : DONE_TO_MANY)[then];
    const length = then === "timeout"
      ? ` for ${duration(seconds * 1_000)}`
      : "";
    sentences.push(`${listed(people)} ${done}${length}.`);
  }
  if (messages > 0) {
    sentences.push(
      messages === 1
        ? "1 message is deleted."
        : `${messages} messages are deleted.`,
    );
  }
  return [...sentences, ...spared.length > 0 ? [sparedText(spared)] : []]
    .join(" ");
}

function sparedText(spared: readonly Spared[]): string {
  const reasons = new Map<string, { readonly name: string }[]>();
  for (const { name, why } of spared) {
    reasons.set(why, [...reasons.get(why) ?? [], { name }]);
  }
  return [...reasons].map(([why, people]) => `Not ${listed(people)}: ${why}.`)
    .join(" ");
}

/** Names, such as "a, b and c"; how many, if they are too many. */
function listed(people: readonly { readonly name: string }[]): string {
  const names = people.map(({ name }) => name);
  if (names.length > NAMES_SHOWN) return `${names.length} people`;
  return names.length === 1
    ? names[0]
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
