/**
 * What moderators see in a chat: the sheet on a message, Undo, and the help on keys.
 *
 * @module
 */
import type { CSSObject } from "twind";
import type { Styles } from "./base.ts";

const KEY: CSSObject = {
  "@apply":
    "px-1.5 rounded border border-line bg-soft text-xs text-dim text-center",
  minWidth: "1.25rem",
  fontFamily: "inherit",
};

export const MODERATING: Styles = {
  // What it means, on a line of its own.
  meaning: "block pl-[1.4rem] text-xs text-dim truncate",
  reason: {
    // Phones zoom in on fields with smaller text.
    "@apply":
      "block w-full min-w-0 my-1 px-3 py-1.5 rounded-lg border border-line bg-soft text-base",
    "&::placeholder": { color: "var(--dim)", opacity: "1" },
    "@media (hover:none)": { minHeight: "2.75rem" },
    "@media (hover:hover)": { "@apply": "text-sm" },
  },
  undo: {
    "@apply":
      "flex-none px-2 py-1 rounded-lg bg-transparent font-semibold underline cursor-pointer text-ink",
    textUnderlineOffset: "3px",
    "&:hover": { background: "var(--panel)" },
    "&[aria-disabled]": { "@apply": "no-underline text-dim cursor-default" },
    "@media (hover:none)": { minWidth: "2.75rem", minHeight: "2.75rem" },
  },
  // The row that keys act on.
  chosen: {
    "&:focus-within": {
      background: "var(--soft)",
      boxShadow: "inset 3px 0 var(--accent)",
    },
  },
  keys: {
    "@apply": "grid gap-1.5 my-3 text-sm",
    "& div": { "@apply": "flex items-baseline gap-3" },
    "& dt": { "@apply": "flex-none w-24 flex gap-1" },
    "& dd": { "@apply": "m-0 flex-1" },
    "& kbd": KEY,
  },
};
