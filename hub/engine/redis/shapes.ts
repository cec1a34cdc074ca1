import { type ReactionCounts, REACTIONS } from "../../protocol.ts";
import { integer } from "../shapes.ts";

/** Whether a value consists of reaction counts and nothing else. */
export function isCounts(value: unknown): value is ReactionCounts {
  return typeof value === "object" && value !== null &&
    Object.entries(value).every(([reaction, count]) =>
      REACTIONS.some((each) => each === reaction) && integer(count) && count > 0
    );
}
