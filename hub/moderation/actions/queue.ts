/**
 * Decides actions on the review queue.
 *
 * @module
 */
import { Refusal } from "../../refusal.ts";
import { changes, type HeldMessage, stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import { allowed } from "./allow.ts";
import { checkNotEnded } from "./authority.ts";
import {
  type ActionOf,
  auditLineOf,
  type Decider,
  type Decision,
  type Facts,
  named,
  type Undecided,
} from "./decision.ts";
import { withoutHeld } from "./messages.ts";
import { ban, purge } from "./purge.ts";

/**
 * Returns the parts of an action that are acts of their own. An act has one event, so each
 * approved message is one, the oldest first.
 */
export function partsOf(
  state: State,
  action: ActionOf<"approve">,
): readonly ActionOf<"approve">[] {
  const wanted = new Set(action.held);
  // Of messages of the same time, the first in the state came first.
  const waiting = [...state.held].filter(([id]) => wanted.has(id))
    .sort(([, a], [, b]) => a.at - b.at).map(([id]) => id);
  return [...new Set([...waiting, ...wanted])]
    .map((id) => ({ ...action, held: [id] }));
}

/**
 * Returns the answer to an action with several parts.
 *
 * @param done How many were carried out.
 * @param refusals Those of the others.
 */
export function answerTo(done: number, refusals: readonly Refusal[]): string {
  return [
    done === 1 ? "The message is approved." : `${done} messages are approved.`,
    ...new Set(refusals.map(({ message }) => message)),
  ].join(" ");
}

export const approve: Decider<"approve"> = (state, action, facts) => {
  checkNotEnded(state);
  const [id] = action.held;
  const { from, text, me, links, mentions, reply, key } = heldIn(state, id);
  const allow = action.allow || undefined;
  return {
    act: {
      event: {
        type: "message",
        from,
        text,
        me,
        links,
        mentions,
        reply: facts.replyGone ? undefined : reply,
      },
      // If the author posts it again, the key finds it.
      key: { viewer: from.id, key },
      changes: {
        ...changes([stateKey.held(id), undefined]),
        ...allow && allowed(state, from, facts),
      },
      audit: auditLineOf(action, facts, { on: named(from), text, allow }),
    },
    answer: allow
      ? `The message is approved, and further ones from ${from.name} won't be held.`
      : "The message is approved.",
  };
};

export const refuse: Decider<"refuse"> = (state, action, facts) => {
  const held = action.held.flatMap((id) => {
    const message = state.held.get(id);
    return message ? [{ id, ...message }] : [];
  });
  if (held.length === 0) throw goneRefusal();
  const decision = action.ban
    ? refuseAndBan(state, action, facts)
    : refuseAll(state, action, facts, held);
  const undecided = leftOut(state, action, decision);
  return undecided.length > 0 ? { ...decision, undecided } : decision;
};

/** The messages that a decision leaves out: those that are gone, and those of people it spares. */
function leftOut(
  state: State,
  action: ActionOf<"refuse">,
  { punishes = {}, spared = [] }: Decision,
): Undecided[] {
  const left = action.held.filter((id) =>
    !Object.hasOwn(punishes, stateKey.held(id))
  );
  const gone = left.filter((id) => !state.held.has(id));
  const theirs = spared.map(({ id: author, name, why }) =>
    undecidedBy(
      new Refusal("forbidden", `Cannot ban ${name}: ${why}.`),
      left.filter((id) => state.held.get(id)?.from.id === author),
    )
  );
  return [
    ...gone.length > 0 ? [undecidedBy(goneRefusal(), gone)] : [],
    ...theirs.filter(({ held }) => held.length > 0),
  ];
}

function refuseAll(
  state: State,
  action: ActionOf<"refuse">,
  facts: Facts,
  held: readonly (HeldMessage & { readonly id: string })[],
): Decision {
  const [first, ...others] = new Map(held.map(({ from }) => [from.id, from]))
    .values();
  const also = others.map(({ id }) => id);
  const punishes = changes(
    ...held.map(({ id }) => [stateKey.held(id), undefined] as const),
  );
  return {
    act: {
      event: {
        type: "review",
        waiting: state.held.size - held.length,
        refused: first.id,
        ...also.length > 0 && { alsoRefused: also },
      },
      changes: punishes,
      audit: auditLineOf(
        action,
        facts,
        held.length === 1 ? { on: named(first), text: held[0].text } : {
          people: [first, ...others].map(named),
          // Each text is in the line about its being held.
          messages: held.length,
        },
      ),
    },
    punishes,
    answer: held.length === 1
      ? "The message is rejected."
      : `${held.length} messages are rejected.`,
  };
}

/** The ban removes everything that waits of its viewers. */
function refuseAndBan(
  state: State,
  { reason }: ActionOf<"refuse">,
  facts: Facts,
): Decision {
  const { people } = facts;
  const addresses = false;
  if (people.length === 1) {
    const [target] = people;
    const waiting = withoutHeld(state, [target.id]);
    return ban(
      state,
      { action: "ban", whom: { viewer: target.id }, addresses, reason },
      { ...facts, target },
      { messages: Object.keys(waiting).length },
    );
  }
  return purge(state, {
    action: "purge",
    targets: [],
    viewers: people.map(({ id }) => id),
    then: "ban",
    messages: false,
    seconds: 0,
    addresses,
    reason,
  }, facts);
}

/** The part of an answer about held messages that were left out. */
export function undecidedBy(
  { code, message }: Refusal,
  held: readonly string[],
): Undecided {
  return { held, code, message };
}

function heldIn(state: State, id: string): HeldMessage {
  const held = state.held.get(id);
  if (held) return held;
  throw goneRefusal();
}

function goneRefusal(): Refusal {
  return new Refusal(
    "no_such_message",
    "Cannot find this message: it is no longer waiting.",
  );
}
