/**
 * The emoji of reactions.
 *
 * @module
 */
import type { Reaction, ReactionCounts } from "../../hub/protocol.ts";

export const REACTION_EMOJI: Readonly<Record<Reaction, string>> = {
  heart: "❤️",
  laugh: "😂",
  wow: "😮",
  clap: "👏",
  fire: "🔥",
};

/** The reactions that were used and how often, in the order of the buttons. */
export function countsInOrder(counts: ReactionCounts): [Reaction, number][] {
  return ALL.flatMap((reaction) => {
    const count = counts[reaction];
    return count ? [[reaction, count]] : [];
  });
}

const ALL = Object.keys(REACTION_EMOJI) as Reaction[];
