import type { Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";

/** Who asks, as far as the server knows: what the viewer tells everybody, and what stays here. */
export interface Person {
  /** Who they are to everybody. The role is that of a viewer; a room may give another. */
  readonly viewer: Viewer;
  /** Where they come from, through the trusted proxies. Kept nowhere. */
  readonly address: string;
  /** When they were first seen, in milliseconds since 1970. */
  readonly since: number;
  /** What a site says of them, if one vouches for them. */
  readonly voucher?: Voucher;
  /** Whether they hold the operator's ADMIN_TOKEN. */
  readonly admin: boolean;
  /** SHA-256, in hexadecimal, of the link's secret that a program presents. */
  readonly roleLink?: string;
}

/** What a site says of its user in a token. */
export interface Voucher {
  readonly role: Role;
  /** The rooms that it is good for; `undefined`: all. */
  readonly rooms?: readonly string[];
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Checks that what a site says of a person still holds, and in this room.
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
