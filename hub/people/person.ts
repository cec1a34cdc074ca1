import type { Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkRoom } from "../wording/text.ts";

/**
 * The person who makes a request: their public identity, and what only the server knows.
 */
export interface Person {
  /** Their public identity. The role is `viewer`; a room may grant another. */
  readonly viewer: Viewer;
  /** Their address, through trusted proxies. Never stored. */
  readonly address: string;
  /**
   * Whether that address is a proxy's, because it doesn't say whose the request is. Others
   * share it, so it can't be banned.
   */
  readonly isProxyAddress?: boolean;
  /** When they were first seen, in milliseconds since 1970; 0: unknown, or not identified by a cookie. */
  readonly since: number;
  /** The ids that their browser had before it gained a role, newest first. */
  readonly earlier?: readonly string[];
  /** What their site's token says, if they signed in with one. */
  readonly voucher?: Voucher;
  /** Whether they hold ADMIN_TOKEN. */
  readonly admin: boolean;
  /** SHA-256, in hexadecimal, of the role link's secret that a program presents. */
  readonly roleLink?: string;
  /**
   * The ids of the other viewers that the request speaks for, such as the cookie's beside
   * a token. Restrictions of any of them apply.
   */
  readonly otherIds?: readonly string[];
}

/** Returns the ids under which a room may know a person, the present one first. */
export function idsOf(
  { viewer, earlier }: Pick<Person, "viewer" | "earlier">,
): readonly string[] {
  return earlier ? [viewer.id, ...earlier] : [viewer.id];
}

/** Returns the ids whose restrictions apply to a person: their own, and those of others that the request speaks for. */
export function boundIdsOf(person: Person): readonly string[] {
  const own = idsOf(person);
  return person.otherIds ? [...own, ...person.otherIds] : own;
}

/** Returns a name for a user of a site whose own can't be used. */
export function standInName(id: string): string {
  // Without the prefix.
  return `User ${id.slice(2, 6)}`;
}

/** What a site's token says about its user. */
export interface Voucher {
  readonly role: Role;
  /** The rooms that it is valid in; `undefined`: all. */
  readonly rooms?: readonly string[];
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

const deadlines = new WeakMap<Voucher, number>();

/**
 * Returns when a voucher expires, by `performance.now()`. It is computed when it is first
 * asked for, so that a system clock that is set forward or back afterwards changes nothing.
 */
export function deadlineOf(voucher: Voucher): number {
  let deadline = deadlines.get(voucher);
  if (deadline === undefined) {
    deadline = performance.now() + voucher.expiresAt - Date.now();
    deadlines.set(voucher, deadline);
  }
  return deadline;
}

/**
 * Ensures that a room's name is valid, and that the person's token hasn't expired and is
 * valid in this room.
 *
 * @returns The room.
 * @throws {Refusal} `bad_room`, `unauthorised`.
 */
export function checkAccess(room: string, { voucher }: Person): string {
  checkRoom(room);
  if (!voucher) return room;
  if (deadlineOf(voucher) <= performance.now()) {
    throw new Refusal(
      "unauthorised",
      "Cannot continue: the token you signed in with has expired.",
    );
  }
  if (voucher.rooms && !voucher.rooms.includes(room)) {
    throw new Refusal(
      "unauthorised",
      "Cannot continue: the token you signed in with is for other rooms.",
    );
  }
  return room;
}
