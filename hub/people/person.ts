import type { Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";

/**
 * The person who makes a request: their public identity, and what only the server knows.
 */
export interface Person {
  /** Their public identity. The role is `viewer`; a room may grant another. */
  readonly viewer: Viewer;
  /** Their address, through trusted proxies. Never stored. */
  readonly address: string;
  /** When they were first seen, in milliseconds since 1970; 0: unknown, or not identified by a cookie. */
  readonly since: number;
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

/** Returns the ids of all viewers that a person's request speaks for. */
export function idsOf({ viewer, otherIds = [] }: Person): readonly string[] {
  return otherIds.length === 0 ? [viewer.id] : [viewer.id, ...otherIds];
}

/** What a site's token says about its user. */
export interface Voucher {
  readonly role: Role;
  /** The rooms that it is valid in; `undefined`: all. */
  readonly rooms?: readonly string[];
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Ensures that a person's token hasn't expired and is valid in this room.
 *
 * @throws {Refusal} `unauthorised`.
 */
export function checkVoucher(room: string, { voucher }: Person): void {
  if (!voucher) return;
  if (voucher.expiresAt <= Date.now()) {
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
}
