import { createHash } from "node:crypto";

/** A Lua script and its SHA-1, under which Redis caches it. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** The prefix of a script's error message for data that isn't ours. */
export const FOREIGN = "HUBBUB";

/** Returns a script with this text, which must start with `#!lua`. */
export function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
