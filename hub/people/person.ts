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
  /** What their site's token says, if they signed in with one. */
  readonly voucher?: Voucher;
  /** Whether they hold ADMIN_TOKEN. */
  readonly admin: boolean;
  /** SHA-256, in hexadecimal, of the role link's secret that a program presents. */
  readonly roleLink?: string;
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
 * Ensures that a room's name is valid, and that the person's token hasn't expired and is
 * valid in this room.
 *
 * @returns The room.
 * @throws {Refusal} `bad_room`, `unauthorised`.
 */
export function checkAccess(room: string, { voucher }: Person): string {
  checkRoom(room);
  if (!voucher) return room;
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
  return room;
}
