/**
 * What reactions look like.
 *
 * @module
 */
import type { Reaction } from "../../hub/protocol.ts";

/** Each of them as an emoji. */
export const SIGNS: Readonly<Record<Reaction, string>> = {
  heart: "❤️",
  laugh: "😂",
  wow: "😮",
  clap: "👏",
  fire: "🔥",
};
