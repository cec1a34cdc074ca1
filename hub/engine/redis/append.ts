import type { Position } from "../../protocol.ts";
import type { Execution } from "./connection/node.ts";
import { roomChannel, type RoomKeys } from "./keys.ts";

/** What a process saw of a room: its position, and the run of Redis since which it has followed it. */
export type Seen = Position & { readonly run?: string };

/** Minimum number of events kept per room: HISTORY_SIZE may be up to 100,000. */
export const LOG_EVENTS = 120_000;

/** Minimum number of audit log lines kept per room. */
export const AUDIT_LINES = 20_000;

/** Minimum time that a `key` is remembered, in milliseconds. The protocol promises fifteen minutes. */
export const KEY_AGE_MS = 15 * 60_000;

/** Returns the keys that a script which appends to a room's log starts with (BEGIN in append_scripts.ts). */
export function appendKeys(keys: RoomKeys): string[] {
  return [keys.meta, keys.log, keys.replies, keys.keys, keys.olderKeys];
}

/**
 * Returns the arguments with which a script appends to a room's log (APPEND there).
 *
 * @param database The database's number, which is part of the channel's name.
 * @param seen What this process saw of the room.
 * @param execution Where the script is executed. If replicas are waited for, it publishes
 * nothing ({@linkcode Commits}).
 */
export function appendArguments(
  room: string,
  database: number,
  seen: Seen | undefined,
  { run, waits, otherRuns }: Execution,
): string[] {
  return [
    waits ? "" : roomChannel(room, database),
    seen?.epoch ?? "",
    String(seen?.seq ?? 0),
    crypto.randomUUID(),
    run,
    seen?.run ?? "",
    crypto.randomUUID(),
    otherRuns.join(" "),
  ];
}
