/**
 * What reactions look like.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";

/** Each of them as an emoji. */
export const REACTION_EMOJI: Readonly<Record<Reaction, string>> = {
  heart: "❤️",
  laugh: "😂",
  wow: "😮",
  clap: "👏",
  fire: "🔥",
};

/** Those that were used, in the order of their buttons, and how often. */
export function countsInOrder(counts: ReactionCounts): [Reaction, number][] {
  return ALL.flatMap((reaction) => {
    const count = counts[reaction];
    return count ? [[reaction, count]] : [];
  });
}

const ALL = Object.keys(REACTION_EMOJI) as Reaction[];
