/**
 * Messages.
 *
 * @module
 */
import type { CSSObject } from "twind";
import type { Styles } from "./base.ts";

/** A round sign with the first letter of a name, in the name's colour. */
const AVATAR: CSSObject = {
  "@apply":
    "absolute left-4 top-2.5 w-8 h-8 rounded-full grid place-items-center text-sm font-semibold",
  content: 'attr(data-initial)/""',
  color: "oklch(var(--name-l) var(--name-c) var(--h))",
  background: "oklch(var(--name-l) var(--name-c) var(--h)/.14)",
};

/** A text of which a part is shown; without scripts there is no way to the rest. */
const FOLDED: CSSObject = {
  "@media (scripting:enabled)": {
    "&:not(.unfolded)": {
      "& .text": {
        display: "-webkit-box",
        WebkitLineClamp: "6",
        WebkitBoxOrient: "vertical",
        overflow: "hidden",
      },
      "& .unfold": { display: "block" },
    },
  },
};

/** The rows of the list. */
export const MESSAGES: Styles = {
  message: {
    "@apply": "relative pl-[3.75rem] pr-4 pt-2 pb-px",
    contain: "layout paint style",
    "&::before": AVATAR,
    "@media (hover:hover)": { "&:hover": { "@apply": "bg-soft" } },
    "@media (hover:none)": { "&[data-seq]": { paddingRight: "2.75rem" } },
  },
  name: {
    "@apply":
      "inline-block max-w-[70%] truncate align-bottom text-sm font-semibold",
    color: "oklch(var(--name-l) var(--name-c) var(--h))",
  },
  badge: "ml-1.5 px-1.5 py-px rounded bg-soft text-xs font-medium text-dim",
  time: {
    "@apply": "ml-2 text-xs text-dim",
    fontVariantNumeric: "tabular-nums",
  },
  // As wide as it needs: a right-to-left text stays with its name, too.
  text: {
    "@apply": "text-[.9375rem] w-fit max-w-full",
    lineHeight: "1.45",
    overflowWrap: "anywhere",
    "& a": {
      color: "var(--accent)",
      textUnderlineOffset: "2px",
      unicodeBidi: "isolate",
    },
  },
  announcement: {
    "@apply": "my-2 pb-2.5 bg-soft",
    boxShadow: "inset 3px 0 var(--accent)",
    "& .badge": { background: "var(--panel)" },
    "& .text": { fontWeight: "600" },
  },
  // Shown where the pointer or the focus is; fingers have neither.
  tools: {
    "@apply":
      "absolute right-2 top-1 grid place-items-center w-8 h-7 rounded-lg border border-transparent bg-transparent cursor-pointer",
    color: "transparent",
    "&::before": { content: '"•••"', fontSize: ".625rem" },
    "&:focus,&[aria-expanded],:hover>&": {
      "@apply": "border-line bg-panel text-dim",
    },
    "&:hover,&[aria-expanded]": { color: "var(--ink)" },
    // The row ends where the button does.
    "&:focus-visible": { outlineOffset: "-2px" },
    "@media (hover:none)": { "@apply": "border-0 bg-transparent text-dim" },
    ".more>&": { top: "0", height: "1.375rem" },
    "@media (scripting:none)": { display: "none" },
  },
  mentioned: {
    background: "oklch(from var(--accent) l c h/.1)",
    boxShadow: "inset 3px 0 var(--accent)",
  },
  sought: { animation: "sought 1.6s" },
  // What the message answers, on one line.
  quoted: {
    "@apply": "mb-0.5 text-xs text-dim truncate cursor-pointer",
    "&::before": { content: '"\u21b3 "/""' },
    "& bdi": { fontWeight: "600" },
    "&:hover": { color: "var(--ink)" },
  },
  unfold: {
    "@apply":
      "hidden p-0 bg-transparent text-sm font-semibold underline cursor-pointer text-dim",
    textUnderlineOffset: "3px",
  },
  long: {
    "@container (max-width:32rem)": FOLDED,
  },
  huge: FOLDED,
  more: {
    "@apply": "pt-0",
    "&::before": { display: "none" },
    // Not clipped away: what has a clip is painted again whenever its row moves.
    "& .name,& .badge": {
      "@apply": "absolute text-transparent bg-transparent pointer-events-none",
      overflow: "visible",
    },
    "& .time": {
      "@apply":
        "absolute left-0 ml-0 w-[3.25rem] top-[.2rem] text-transparent text-right whitespace-nowrap",
    },
    "&:hover .time": { "@apply": "text-dim overflow-hidden" },
  },
  // An answer usually comes before anybody could see that it is waited for.
  pending: {
    animation: "wait .2s .6s forwards",
    "& .time": { animation: "appear .2s .6s backwards" },
    "&.more .time": {
      "@apply": "text-dim overflow-hidden",
      fontSize: ".625rem",
    },
  },
  delayed: { "& .text": { color: "var(--dim)" } },
  failed: { "& .text": { color: "var(--dim)" } },
  failure: "flex flex-wrap items-center gap-x-3 text-sm text-bad",
  later: "text-dim",
  action: {
    "@apply":
      "p-0 bg-transparent text-sm font-semibold underline cursor-pointer rounded text-ink",
    textUnderlineOffset: "3px",
    "&:disabled,&[aria-disabled=true]": {
      "@apply": "no-underline text-dim cursor-default",
    },
  },
};
