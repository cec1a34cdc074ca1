/**
 * The lobby, the error page, and what all pages share.
 *
 * @module
 */
import type { CSSObject } from "twind";
import type { Styles } from "./base.ts";

/** For screen readers only. */
const READ_OUT: CSSObject = {
  position: "absolute",
  clipPath: "inset(50%)",
  width: "1px",
  overflow: "hidden",
  whiteSpace: "nowrap",
};

export const PAGES: Styles = {
  body: { "@apply": "bg-page text-ink", minHeight: "var(--height)" },
  dim: "text-dim font-normal",
  logo: "block w-7 h-7 bg-[url(/favicon.svg)] bg-cover",
  masthead: "max-w-5xl mx-auto px-5 pt-5 flex items-center justify-between",
  languages: "flex gap-3",
  language:
    "px-2 py-3 -my-2 rounded-lg bg-transparent text-sm text-dim cursor-pointer hover:(text-ink)",
  wordmark:
    "inline-flex items-center gap-2.5 text-lg font-bold tracking-tight text-ink no-underline rounded-lg",
  sheet: "max-w-5xl mx-auto px-5 pt-8 pb-16 sm:pt-12",
  narrow: "text-center",
  status: "mb-2 text-sm font-semibold text-accent",
  headline: {
    "@apply": "text-4xl font-bold tracking-tight sm:text-5xl",
    lineHeight: "1.1",
    textWrap: "balance",
    overflowWrap: "anywhere",
  },
  lead: { "@apply": "mt-3 text-lg text-dim", textWrap: "balance" },
  choices: "flex flex-wrap items-center justify-center gap-x-6 gap-y-4 mt-8",
  quiet: {
    "@apply": "font-semibold text-ink rounded",
    textUnderlineOffset: "4px",
  },
  welcome: "grid gap-6 md:(grid-cols-2 items-end)",
  open: {
    "@apply": "w-full max-w-md md:(justify-self-end)",
    ".narrow>&": { "@apply": "mx-auto mt-8 text-left" },
  },
  button:
    "flex-none px-5 h-[2.625rem] rounded-full bg-accent text-onaccent text-base font-semibold whitespace-nowrap cursor-pointer disabled:opacity-60",
  roomsbar: {
    "@apply": "flex flex-wrap items-center gap-x-3 gap-y-2 mt-10 mb-4",
    "& p": { "@apply": "flex-1 text-sm whitespace-nowrap" },
  },
  search: {
    "@apply": "relative w-full sm:w-72",
    "& .input": { "@apply": "pr-11 bg-panel" },
  },
  searchgo:
    "absolute right-1 top-1 grid place-items-center w-9 h-[2.125rem] rounded-full bg-transparent text-dim cursor-pointer hover:(text-ink)",
  rooms: {
    "@apply": "grid gap-3",
    gridTemplateColumns: "repeat(auto-fill,minmax(min(100%,22rem),1fr))",
  },
  norooms: {
    "@apply":
      "px-6 py-12 rounded-2xl border border-dashed border-line text-center text-dim",
    overflowWrap: "anywhere",
  },
  card: {
    "@apply":
      "grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 items-center p-4 rounded-2xl border border-line bg-panel text-ink no-underline",
    "&:hover": { borderColor: "var(--accent)" },
  },
  // As wide as needed, so that a right-to-left title starts where the others do.
  cardname: "w-fit max-w-full min-w-0 truncate font-semibold",
  cardnote: "min-w-0 text-sm text-dim truncate",
  onair:
    "justify-self-end px-1.5 rounded bg-live text-panel text-xs font-semibold leading-5",
  footnote: "mt-6 text-sm text-dim",
  viewers: {
    "@apply":
      "relative flex-none flex items-center justify-end gap-2 text-sm text-dim",
    fontVariantNumeric: "tabular-nums",
    "&::before": {
      content: '""',
      "@apply": "w-2 h-2 rounded-full",
      background: "var(--light,var(--line))",
    },
  },
  // For screen readers only.
  unseen: {
    "@apply": "absolute w-px h-px overflow-hidden whitespace-nowrap",
    clipPath: "inset(50%)",
  },
  // For screen readers; visible where there is room.
  unit: {
    "@apply": "-ml-1",
    "@media (max-width:639px)": READ_OUT,
    "@container (max-width:30rem)": READ_OUT,
  },
  live: { "--light": "var(--live)" },
  still: {
    "@apply": "fixed right-4 z-10 text-xs",
    bottom: "max(.875rem,env(safe-area-inset-bottom))",
    "& a": { color: "var(--dim)" },
  },
};
