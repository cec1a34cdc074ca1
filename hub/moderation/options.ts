import type { ListKeys } from "../people/list_keys.ts";
import type { Hook } from "./hook/hook.ts";
import type { Pace } from "./rules/pace.ts";

/** Which URLs hosts may set as webhooks: none, public ones by https, or any. */
export type RoomWebhooks = "no" | "public" | "private";

export interface ModerationOptions extends Pace {
  readonly maxMessageLength: number;
  /**
   * The messages a second that viewers are sent of a busy room which sets no reading pace of
   * its own, at most `MAX_PACE`; 0: all.
   */
  readonly readingPace: number;
  /** Whether a broadcast's address may be in a private network. */
  readonly privateStreams: boolean;
  readonly roomWebhooks: RoomWebhooks;
  /** The operator's token, if one is set. */
  readonly adminToken: string | undefined;
  /** The operator's hook, if there is one. */
  readonly hook?: Hook;
  /** The keys that sign ban lists. */
  readonly listKeys: ListKeys;
  /** Returns the keyed hashes of an address, that of the newest secret first. */
  addressHashes(address: string): readonly string[];
}
