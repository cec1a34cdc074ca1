/**
 * The search of a room's messages: its page, and its dialog.
 *
 * @module
 */
import type { Styles } from "./base.ts";

export const SEARCH: Styles = {
  searchpage: "max-w-2xl mx-auto min-h-full",
  searchbody: "px-4 py-6",
  searchform: {
    "@apply": "grid gap-x-3 gap-y-3 grid-cols-2 items-start",
    "& .label": { "@apply": "mb-1" },
    "& .input": { "@apply": "w-full", minWidth: "0" },
    "& .hint": { "@apply": "m-0", gridColumn: "1/-1" },
    "& .button": { gridColumn: "1/-1" },
  },
  searchbox: { "@apply": "mt-3", "& .time": { margin: "0" } },
  searchwords: { gridColumn: "1/-1" },
  found: {
    "@apply": "grid gap-4 my-4",
    "& .text": { overflowWrap: "anywhere" },
    "& mark": {
      "@apply": "bg-soft text-ink font-semibold",
      borderBottom: "2px solid var(--accent)",
    },
  },
  foundhead: {
    "@apply": "flex flex-wrap items-baseline gap-x-2",
    "& .time": { margin: "0" },
    "& .action": { "@apply": "ml-auto text-sm", minHeight: "1.5rem" },
    // Not shown where it is hidden, though a style gives it a display.
    "& [hidden]": { display: "none" },
  },
};
