import type { Act, Changes } from "../../engine/engine.ts";
import type { Person } from "../../people/person.ts";
import type { MessageEvent, Role, Viewer } from "../../protocol.ts";
import { Refusal, type RejectionCode } from "../../refusal.ts";
import type { State } from "../state/state.ts";
import type { RoomWebhooks } from "../options.ts";
import type { Action } from "./action.ts";

/** A line for the audit log. */
export type Line = Readonly<Record<string, unknown>> & {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly by: Viewer;
  readonly action: string;
};

/** The line of an act that can be undone. */
export interface UndoableLine extends Line {
  /**
   * By key, the entries of the state before, as JSON; `null`: there was none. Entries with
   * somebody's words aren't in it: the engine keeps them, and forgets them.
   */
  readonly undo: Changes;
}

/** An act that can be undone, and what is left of what it took away. */
export interface Undone {
  /** Its `seq`. */
  readonly act: number;
  readonly line: UndoableLine;
  /** The `seq`s of the messages that are kept under it. */
  readonly kept: readonly number[];
  /** The entries of the state that are kept under it, by key, as JSON. */
  readonly entries: ReadonlyMap<string, string>;
  /** The keys of the entries that later acts have changed. */
  readonly changed: ReadonlySet<string>;
  /** Whether the message that it unpinned is in the history, or comes back. */
  readonly hasPinned: boolean;
}

/** Who carries out an action, and what it targets. */
export interface Facts {
  readonly person: Person;
  readonly role: Role;
  /** The viewer that the action targets, if any. */
  readonly target?: Pick<Viewer, "id" | "name">;
  /** The message that the action targets, if any. */
  readonly message?: MessageEvent;
  /** The viewers that a purge or a lift targets, or the authors of rejected messages who are banned. */
  readonly people: readonly Pick<Viewer, "id" | "name">[];
  /** The messages that a purge targets. */
  readonly messages: readonly MessageEvent[];
  /** The act to undo. */
  readonly undone?: Undone;
  /**
   * The highest role in which the targets, or the authors of target messages, were seen, by
   * id; absent: `viewer`.
   */
  readonly seenAs: ReadonlyMap<string, Role>;
  /** Whether the message that a held one replies to was deleted. */
  readonly replyGone?: boolean;
  /** The keyed hashes of the networks of those whom the act restricts, by id, as far as they are known. */
  readonly networks: ReadonlyMap<string, string>;
  readonly maxMessageLength: number;
  /** The operator's reading pace. */
  readonly readingPace: number;
  /** Whether a broadcast's address may be in a private network. */
  readonly privateStreams: boolean;
  readonly roomWebhooks: RoomWebhooks;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** An act whose line for the audit log isn't written yet. */
export type DecidedAct = Omit<Act, "audit"> & { readonly audit: Line };

/** Somebody to whom an act is not done, and why. */
export interface Spared {
  /** Absent: nobody has the name. */
  readonly id?: string;
  readonly name: string;
  /** Without a full stop. */
  readonly why: string;
}

/** Held messages that were not decided, and why. */
export interface Undecided {
  /** Their ids. */
  readonly held: readonly string[];
  readonly code: RejectionCode;
  readonly message: string;
}

/** What an action comes to: the act to store, and the moderator's answer. */
export interface Decision {
  readonly act: DecidedAct;
  /** The sentence that the moderator is told. */
  readonly answer: string;
  /** The token of a new role link, or the secret of a webhook. */
  readonly token?: string;
  /** Of the act's changes, those that an undo takes back; absent: it can't be undone. */
  readonly punishes?: Changes;
  /** To whom it is not done. */
  readonly spared?: readonly Spared[];
  /** The held messages that it leaves out, and why. */
  readonly undecided?: readonly Undecided[];
}

/** The action with this name. */
export type ActionOf<Name extends Action["action"]> = Extract<
  Action,
  { readonly action: Name }
>;

/** Decides what an action does to a room in its current state. */
export type Decider<Name extends Action["action"]> = (
  state: State,
  action: ActionOf<Name>,
  facts: Facts,
) => Decision;

/** Returns the viewer that an action targets. */
export function targetOf({ target }: Facts): Pick<Viewer, "id" | "name"> {
  return target ?? { id: "", name: "" };
}

/**
 * Returns the message that an action targets.
 *
 * @throws {Refusal} `no_such_message`.
 */
export function messageOf({ message }: Facts): MessageEvent {
  if (message) return message;
  throw new Refusal("no_such_message", "Cannot find this message: it is gone.");
}

/** Returns the audit log's line for an action. */
export function auditLineOf(
  { action }: Action,
  { person: { viewer }, role, now }: Facts,
  details: object,
): Line {
  return auditLine({ ...viewer, role }, action, now, details);
}

/**
 * Returns a line for the audit log.
 *
 * @param by Who acts; {@linkcode HUBBUB} if no person does.
 * @param now In milliseconds since 1970.
 */
export function auditLine(
  { id, name, role }: Viewer,
  action: string,
  now: number,
  details: object,
): Line {
  return { at: now, by: { id, name, role }, action, ...details };
}

/** Returns the part of a role link's hash that the audit log shows. */
export function shownHash(hash: string): string {
  return hash.slice(0, 8);
}

/** The author of acts that no person asked for. */
export const HUBBUB: Viewer = { id: "", name: "Hubbub", role: "host" };

/** The author of what the operator does without being anybody in the room. */
export const OPERATOR: Viewer = { id: "", name: "The operator", role: "host" };

/** A viewer as the audit log names them. */
export function named(
  { id, name }: Pick<Viewer, "id" | "name">,
): Pick<Viewer, "id" | "name"> {
  return { id, name };
}

/**
 * Ensures that one more entry stays within a limit.
 *
 * @throws {Refusal} `conflict`.
 */
export function checkCount(size: number, max: number, noun: string): void {
  if (size < max) return;
  throw new Refusal(
    "conflict",
    `Cannot add another: a room can have at most ${max} ${noun}. Remove one first.`,
  );
}
