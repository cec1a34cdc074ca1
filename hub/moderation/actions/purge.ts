/**
 * Decides acts on several messages and people.
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
import { checkAuthorityOver } from "./authority.ts";
import { auditLineOf, type Decider, type Facts, named } from "./decision.ts";
import { NOTHING_PINNED, withoutHeld } from "./messages.ts";
import { checkRestrictable, restrictedBy, swept } from "./people.ts";

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

/** Somebody to whom an act was not done, and why. */
interface Spared {
  readonly name: string;
  readonly why: string;
}

export const purge: Decider<"purge"> = (state, action, facts) => {
  const { people, messages, spared } = punishable(state, action, facts);
  const { then, reason, seconds } = action;
  const clears = people.length > 0 && (action.messages || then === "delete");
  const until = then === "timeout" ? facts.now + seconds * 1_000 : undefined;
  const addresses = then === "ban" && action.addresses || undefined;
  const targets = messages.map(({ seq }) => seq);
  const viewers = people.map(({ id }) => id);
  const cleared = clears && { cleared: true as const };
  const unpins = clears && viewers.includes(state.pin?.from.id ?? "") ||
    targets.includes(state.pin?.target ?? 0);
  const restricts = then !== "delete";
  const punishes: Changes = {
    ...(clears && withoutHeld(state, viewers)),
    ...(unpins && NOTHING_PINNED),
    ...(restricts &&
      restrictedBy(state, { ...action, kind: then }, people, facts)),
  };
  return {
    act: {
      event: {
        type: "state",
        purged: {
          ...{ targets, viewers, ...cleared },
          ...(restricts && { kind: then, until }),
        },
      },
      changes: { ...(restricts && swept(state)), ...punishes },
      removes: { targets, ...(clears && { viewers }), keep: true },
      audit: auditLineOf(action, facts, {
        ...{ then, until, reason, addresses, ...cleared },
        people: people.map(named),
        messages: targets.length,
      }),
    },
    punishes,
    answer: answerOf(action, people, targets.length, spared),
  };
};

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
  const grant = then === "timeout" && state.roles.get(target.id);
  try {
    checkAuthorityOver(
      state,
      facts,
      target.id,
      `${VERBS[then]} ${target.name}`,
      facts.seenAs.get(target.id),
    );
    if (grant) {
      throw new Refusal("conflict", `Cannot: they are a ${grant.role} here.`);
    }
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!spared.some(({ name }) => name === target.name)) {
      spared.push({ name: target.name, why: reasonOf(error) });
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
