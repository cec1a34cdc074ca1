/**
 * Ban list files of another server.
 *
 * @module
 */
import type { Hub } from "../../hub/hub.ts";
import { ListKeys } from "../../hub/people/list_keys.ts";
import { host } from "./moderation_tools.ts";

/** Keys of another server. */
const ELSEWHERE = new ListKeys(["elsewhere".repeat(4)]);

/** A file of another server that bans these ids. */
export function fileOf(
  ids: readonly string[],
  more: {
    readonly words?: readonly string[];
    readonly at?: number;
    readonly until?: number;
    readonly room?: string;
  } = {},
): Promise<string> {
  const { words = [], at = Date.now(), until, room = "theirs" } = more;
  return ELSEWHERE.sign({
    iss: "https://other.example",
    room,
    iat: Math.floor(at / 1_000),
    entries: [
      ...ids.map((id) => ({
        kind: "ban",
        id,
        name: id,
        at,
        until,
        reason: "a raid",
        by: "Mo",
      })),
      ...words.map((word) => ({ kind: "word", word })),
    ],
  });
}

export function imports(hub: Hub, file: string, room = "stage") {
  return hub.importBans(room, host, file);
}
