import type { Pace } from "./rules/pace.ts";

/** What moderation needs to know of the hub. */
export interface ModerationOptions extends Pace {
  readonly maxMessageLength: number;
  /** The operator's token; `undefined`: there is none. */
  readonly adminToken: string | undefined;
  /** Keyed hashes of an address, by the newest secret first. */
  addressHashes(address: string): readonly string[];
}
