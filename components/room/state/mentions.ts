/**
 * Finds mentions.
 *
 * @module
 */

import type { Reply, Viewer } from "../../../hub/protocol.ts";

/** Whether a message mentions a viewer or replies to them. */
export function concerns(
  { from, text, reply }: {
    readonly from: Viewer;
    readonly text: string;
    readonly reply?: Reply;
  },
  you: Viewer,
): boolean {
  return from.id !== you.id &&
    (reply?.from.id === you.id || mentions(text, you.name));
}

/**
 * A character that continues a name. Letters without case (Han, kana, Thai, Arabic…)
 * don't count: many scripts write without spaces.
 */
const CONTINUES = /^[\p{Lu}\p{Ll}\p{N}_]/u;

/** Whether a text contains `@name`, in any case. */
export function mentions(text: string, name: string): boolean {
  if (!text.includes("@")) return false;
  const said = text.toLowerCase();
  const called = `@${name.toLowerCase()}`;
  let at = said.indexOf(called);
  while (at >= 0) {
    if (!CONTINUES.test(said.slice(at + called.length))) return true;
    at = said.indexOf(called, at + 1);
  }
  return false;
}
