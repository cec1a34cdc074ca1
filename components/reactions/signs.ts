/**
 * What reactions look like.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";

/** Each of them as an emoji. */
export const SIGNS: Readonly<Record<Reaction, string>> = {
  heart: "❤️",
  laugh: "😂",
  wow: "😮",
  clap: "👏",
  fire: "🔥",
};

/** Those that were used, in the order of their buttons, and how often. */
export function each(counts: ReactionCounts): [Reaction, number][] {
  return SIGNED.flatMap((reaction) => {
    const count = counts[reaction];
    return count ? [[reaction, count]] : [];
  });
}

const SIGNED = Object.keys(SIGNS) as Reaction[];
