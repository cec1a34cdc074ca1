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

/** Silent to screen readers, which hear the state; older browsers don't read it. */
const CHECK = ['"\\2713"', '"\\2713"/""'];

export const MODERATING: Styles = {
  // An item's key is at its end.
  modsheet: {
    "@media (hover:hover)": {
      "& [data-hint]": { "@apply": "flex items-baseline" },
      "& [data-hint]::after": {
        "@apply": "ml-auto text-xs text-dim",
        content: ["attr(data-hint)", 'attr(data-hint)/""'],
      },
    },
  },
  tick: {
    "@apply": "relative pl-[2.125rem]",
    "&::before": {
      "@apply":
        "absolute left-2.5 top-1/2 -mt-2 w-4 h-4 rounded border border-dim text-xs font-semibold text-center",
      content: '""',
      lineHeight: "1",
    },
    "&[aria-checked=true]::before": {
      "@apply": "border-accent bg-accent text-onaccent",
      content: CHECK,
    },
  },
  // What it means, on a line of its own.
  meaning: "block text-xs text-dim truncate",
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
    // Large enough for a finger; the note isn't higher for it.
    "@media (hover:none)": { "@apply": "-my-2 min-w-[2.75rem] h-11" },
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
