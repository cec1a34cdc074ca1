/**
 * Decides actions on messages.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import type { Pin, Viewer } from "../../protocol.ts";
import { idsOf } from "../../people/person.ts";
import { findLinks } from "../../wording/links.ts";
import { changes, stateKey } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import { viewerHere } from "../names.ts";
import { checkAuthorityOver, checkNotEnded } from "./authority.ts";
import {
  auditLineOf,
  type Decider,
  type Facts,
  messageOf,
  named,
  targetOf,
} from "./decision.ts";
import { namelessException } from "./lists.ts";

export const deleteMessage: Decider<"delete"> = (state, action, facts) => {
  const { from, text, seq } = messageOf(facts);
  const isOwn = idsOf(facts.person).includes(from.id);
  if (!isOwn) {
    checkAuthorityOver(
      state,
      facts,
      from.id,
      "delete this message",
      facts.seenAs.get(from.id),
    );
  }
  const changes = state.pin?.target === seq ? NOTHING_PINNED : {};
  return {
    act: {
      event: { type: "deleted", target: seq },
      changes,
      // Nobody else can want their own message back.
      removes: { targets: [seq], ...(!isOwn && { keep: true }) },
      audit: auditLineOf(action, facts, { on: named(from), target: seq, text }),
    },
    punishes: isOwn ? undefined : changes,
    answer: `The message from ${from.name} is deleted.`,
  };
};

export const clear: Decider<"clear"> = (state, action, facts) => {
  const target = clearable(state, facts);
  const changes = clearedBy(state, [target.id]);
  return {
    act: {
      event: { type: "cleared", viewer: target.id },
      changes,
      removes: { viewers: [target.id], keep: true },
      audit: auditLineOf(action, facts, { on: target }),
    },
    punishes: changes,
    answer: `All messages from ${target.name} are deleted.`,
  };
};

/** Deletes a person's messages and their name in replies for good, also what acts have kept. */
export const erase: Decider<"erase"> = (state, action, facts) => {
  const target = clearable(state, facts);
  return {
    act: {
      event: { type: "cleared", viewer: target.id },
      changes: {
        ...withoutReplies(state, target.id),
        ...clearedBy(state, [target.id]),
        ...namelessException(state, target.id),
      },
      removes: { viewers: [target.id], forget: true },
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer:
      `All messages from ${target.name} are erased. This can't be undone.`,
  };
};

/** Returns the viewer whose messages to delete, all of them. */
function clearable(
  state: State,
  facts: Facts,
): Pick<Viewer, "id" | "name"> {
  const target = targetOf(facts);
  checkAuthorityOver(
    state,
    facts,
    target.id,
    `clear the messages from ${target.name}`,
    facts.seenAs.get(target.id),
  );
  return target;
}

/** Changes that go with the deletion of all messages of viewers. */
export function clearedBy(
  state: State,
  viewers: readonly string[],
): Changes {
  return {
    ...withoutHeld(state, viewers),
    ...(viewers.includes(state.pin?.from.id ?? "") && NOTHING_PINNED),
  };
}

/** Changes after which held messages no longer say that they reply to a viewer. */
function withoutReplies({ held }: State, viewer: string): Changes {
  return changes(
    ...[...held].filter(([, { reply }]) => reply?.from.id === viewer)
      .map(([id, { reply: _, ...rest }]) => [stateKey.held(id), rest] as const),
  );
}

export const pin: Decider<"pin"> = (_state, action, facts) => {
  const { from, text, me, seq, at, links } = messageOf(facts);
  const pin: Pin = { target: seq, at, from, text, me, links };
  return {
    act: {
      event: { type: "pinned", target: seq },
      changes: changes([stateKey.pin, pin]),
      audit: auditLineOf(action, facts, { on: named(from), target: seq, text }),
    },
    answer: "The message is pinned.",
  };
};

export const unpin: Decider<"unpin"> = (_state, action, facts) => ({
  act: {
    event: { type: "pinned", target: null },
    changes: NOTHING_PINNED,
    audit: auditLineOf(action, facts, {}),
  },
  answer: "The message is unpinned.",
});

export const announce: Decider<"announce"> = (state, action, facts) => {
  checkNotEnded(state);
  const { text } = action;
  const { person, role } = facts;
  return {
    act: {
      event: {
        type: "message",
        from: viewerHere(state, person, role),
        text,
        links: findLinks(text),
        announcement: true,
      },
      changes: {},
      audit: auditLineOf(action, facts, { text }),
    },
    answer: "The announcement is sent.",
  };
};

export const NOTHING_PINNED: Changes = changes([stateKey.pin, undefined]);

/** Changes that remove viewers' messages from the review queue. */
export function withoutHeld(
  state: State,
  viewers: readonly string[],
): Changes {
  return changes(
    ...[...state.held]
      .filter(([, { from }]) => viewers.includes(from.id))
      .map(([id]) => [stateKey.held(id), undefined] as const),
  );
}
