/**
 * Decides actions on the review queue.
 *
 * @module
 */
import { Refusal } from "../../refusal.ts";
import { changes, type HeldMessage, stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import type { Action, Held } from "./action.ts";
import { allowed } from "./allow.ts";
import {
  type ActionOf,
  auditLineOf,
  type Decider,
  type Decision,
  type Facts,
  named,
} from "./decision.ts";
import { ban } from "./people.ts";

/** An action on the review queue. */
type QueueAction = ActionOf<"approve"> | ActionOf<"refuse">;

export function isOnQueue(action: Action): action is QueueAction {
  return action.action === "approve" || action.action === "refuse";
}

/**
 * Returns the parts of an action that are acts of their own. An act has one event, so each
 * approved message is one, the oldest first, and each ban.
 */
export function partsOf(
  state: State,
  action: QueueAction,
): readonly QueueAction[] {
  if (action.action === "approve") {
    const wanted = new Set(idsIn(action.held));
    // Of messages of the same time, the first in the state came first.
    const waiting = [...state.held].filter(([id]) => wanted.has(id))
      .sort(([, a], [, b]) => a.at - b.at).map(([id]) => id);
    return [...new Set([...waiting, ...wanted])]
      .map((held) => ({ ...action, held }));
  }
  if (!action.ban) return [action];
  const byAuthor = Map.groupBy(
    idsIn(action.held),
    (id) => state.held.get(id)?.from.id,
  );
  return [...byAuthor.values()].map((held) => ({ ...action, held }));
}

/**
 * Returns the answer to an action with several parts.
 *
 * @param answers Those of the parts that were carried out.
 * @param refusals Those of the others.
 */
export function answerTo(
  { action }: Action,
  answers: readonly string[],
  refusals: readonly Refusal[],
): string {
  const n = answers.length;
  const done = n <= MAX_NAMED && action === "refuse" ? answers : [
    `${n} ${
      action === "approve" ? "messages are approved" : "people are banned"
    }.`,
  ];
  return [...done, ...new Set(refusals.map(({ message }) => message))].join(
    " ",
  );
}

/** Up to how many people an answer names. */
const MAX_NAMED = 3;

export const approve: Decider<"approve"> = (state, action, facts) => {
  const [id] = idsIn(action.held);
  const { from, text, links, mentions, reply, key } = heldIn(state, id);
  const allow = action.allow || undefined;
  return {
    act: {
      event: {
        type: "message",
        from,
        text,
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
  const held = idsIn(action.held).flatMap((id) => {
    const message = state.held.get(id);
    return message ? [{ id, ...message }] : [];
  });
  if (held.length === 0) throw goneRefusal();
  return action.ban
    ? refuseAndBan(state, action, facts)
    : refuseAll(state, action, facts, held);
};

function refuseAll(
  state: State,
  action: ActionOf<"refuse">,
  facts: Facts,
  held: readonly (HeldMessage & { readonly id: string })[],
): Decision {
  const [first, ...others] = new Map(held.map(({ from }) => [from.id, from]))
    .values();
  const also = others.map(({ id }) => id);
  return {
    act: {
      event: {
        type: "review",
        waiting: state.held.size - held.length,
        refused: first.id,
        ...also.length > 0 && { alsoRefused: also },
      },
      changes: changes(
        ...held.map(({ id }) => [stateKey.held(id), undefined] as const),
      ),
      audit: auditLineOf(
        action,
        facts,
        held.length === 1 ? { on: named(first), text: held[0].text } : {
          people: [first, ...others].map(named),
          texts: held.map(({ text }) => text),
        },
      ),
    },
    answer: held.length === 1
      ? "The message is rejected."
      : `${held.length} messages are rejected.`,
  };
}

/** The ban removes everything that waits of its viewer. */
function refuseAndBan(
  state: State,
  { held: _held, ban: _ban, ...action }: ActionOf<"refuse">,
  facts: Facts,
): Decision {
  const texts = [...state.held.values()]
    .filter(({ from }) => from.id === facts.target?.id)
    .map(({ text }) => text);
  return ban(
    state,
    { ...action, action: "ban", whom: { viewer: "" }, addresses: false },
    facts,
    { texts },
  );
}

export function idsIn(held: Held): readonly string[] {
  return typeof held === "string" ? [held] : held;
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
