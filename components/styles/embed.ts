/**
 * The embedded chat.
 *
 * @module
 */
import type { Styles } from "./base.ts";

/** The chat fills the frame, and nothing leads out of it. */
export const EMBED: Styles = {
  embed: {
    "@apply": "flex flex-col",
    height: "var(--height)",
    "& .room": { "@apply": "m-0 max-w-none border-0 rounded-none" },
    "& .home,& .moderate": { display: "none" },
  },
  compact: {
    "& .message": { "@apply": "pl-4 pt-1" },
    "& .message::before": { display: "none" },
    "& .name": { "@apply": "text-xs" },
    "& .text": { "@apply": "text-sm" },
    "& .more .time": { display: "none" },
  },
};
