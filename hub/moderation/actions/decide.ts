import type { State } from "../state/state.ts";
import type { Action } from "./action.ts";
import type { ActionOf, Decider, Decision, Facts } from "./decision.ts";
import { allow, disallow } from "./allow.ts";
import { importList, relist, removeList } from "./lists.ts";
import {
  announce,
  clear,
  deleteMessage,
  erase,
  pin,
  unpin,
} from "./messages.ts";
import { note, unnote } from "./notes.ts";
import { lift, unban } from "./lift.ts";
import { mod, unmod } from "./people.ts";
import { ban, purge, timeout } from "./purge.ts";
import { approve, refuse } from "./queue.ts";
import { unwatch, watch } from "./watching.ts";
import {
  dismiss,
  end,
  makeLink,
  reopen,
  revokeLink,
  setRules,
} from "./rooms.ts";
import { setShield } from "./shield.ts";
import { undo, undoable } from "./undo.ts";
import { makeBot, revokeBot } from "./webhooks/bots.ts";
import { setWebhook } from "./webhooks/outgoing.ts";

const DECIDERS: { readonly [Name in Action["action"]]: Decider<Name> } = {
  delete: deleteMessage,
  clear,
  erase,
  purge,
  undo,
  lift,
  pin,
  unpin,
  announce,
  approve,
  refuse,
  allow,
  disallow,
  note,
  unnote,
  timeout,
  ban,
  unban,
  watch,
  unwatch,
  mod,
  unmod,
  rules: setRules,
  end,
  reopen,
  shield: setShield,
  link: makeLink,
  revoke: revokeLink,
  dismiss,
  import: importList,
  unlist: removeList,
  relist,
  bot: makeBot,
  unbot: revokeBot,
  webhook: setWebhook,
};

/**
 * Decides what an action does to a room in its current state.
 *
 * @throws {Refusal} `forbidden`, `conflict`, `no_such_message`, `bad_action`, `room_ended`.
 */
export function decide<Name extends Action["action"]>(
  state: State,
  action: ActionOf<Name>,
  facts: Facts,
): Decision {
  const decider = DECIDERS[action.action] as Decider<Name>;
  const decision = decider(state, action, facts);
  return { ...decision, act: undoable(state, decision) };
}
