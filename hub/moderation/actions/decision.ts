import type { Act } from "../../engine/engine.ts";
import type { Person } from "../../people/person.ts";
import type { MessageEvent, Role, Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import type { State } from "../state/state.ts";
import type { Action } from "./action.ts";

/** What is known of who acts, and of what the action is about. */
export interface Facts {
  readonly person: Person;
  readonly role: Role;
  /** Whom it is about, where it is about somebody. */
  readonly on?: Pick<Viewer, "id" | "name">;
  /** The message that it is about, where it is about one. */
  readonly message?: MessageEvent;
  /** The client's name for an announcement. */
  readonly key?: string;
  readonly maxMessageLength: number;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** What an action comes to. */
export interface Decision {
  readonly act: Act;
  /** What the moderator is told. */
  readonly told: string;
  /** The secret of a new link. */
  readonly token?: string;
}

/** The action of a name. */
type ActionOf<Name extends Action["action"]> = Extract<
  Action,
  { readonly action: Name }
>;

/** What an action of a name does to a room, by its present state. */
export type Decider<Name extends Action["action"]> = (
  state: State,
  action: ActionOf<Name>,
  facts: Facts,
) => Decision;

/** Whom an action is about. */
export function onOf({ on }: Facts): Pick<Viewer, "id" | "name"> {
  return on ?? { id: "", name: "" };
}

/**
 * The message that an action is about.
 *
 * @throws {Refusal} `no_such_message`.
 */
export function messageOf({ message }: Facts): MessageEvent {
  if (message) return message;
  throw new Refusal("no_such_message", "Cannot find this message: it is gone.");
}

/** The line in the audit log for an action. */
export function lineOf(
  { action }: Action,
  { person: { viewer }, role, now }: Facts,
  more: object,
): string {
  return auditLine({ ...viewer, role }, action, now, more);
}

/**
 * A line for the audit log.
 *
 * @param by Who does it; {@linkcode HUBBUB} where it follows from something else.
 * @param now In milliseconds since 1970.
 */
export function auditLine(
  { id, name, role }: Viewer,
  action: string,
  now: number,
  more: object,
): string {
  return JSON.stringify({ at: now, by: { id, name, role }, action, ...more });
}

/** Who does what nobody asked for. */
export const HUBBUB: Viewer = { id: "", name: "Hubbub", role: "host" };

/** Who somebody is, as the audit log has it. */
export function named({ id, name }: Viewer): Pick<Viewer, "id" | "name"> {
  return { id, name };
}

/**
 * Refuses what would make of something more than there may be.
 *
 * @throws {Refusal} `conflict`.
 */
export function refuseMore(size: number, max: number, what: string): void {
  if (size < max) return;
  throw new Refusal(
    "conflict",
    `Cannot add more: ${max} ${what} are the limit.`,
  );
}
