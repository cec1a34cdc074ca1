/**
 * Messages.
 *
 * @module
 */
import type { CSSObject } from "twind";
import { SHADOW, type Styles } from "./base.ts";
import { MENTIONED } from "./theme.ts";

/*
 * Nothing in a row is positioned, and only names and quotes are clipped: browsers paint
 * such parts separately, and each change of the list moves all rows. What stands beside
 * the text floats, with margins that cancel its width.
 */

/**
 * With a variable in it, an unknown colour is not skipped but no colour, so an earlier
 * declaration is no fallback.
 */
const OKLCH = "@supports (color:oklch(0 0 0))";

/** The second is silent to screen readers; older browsers don't read it. */
const INITIAL = ["attr(data-initial)", 'attr(data-initial)/""'];

/** An avatar: the first letter of a name in the name's colour. */
const AVATAR: CSSObject = {
  "@apply":
    "float-left -ml-11 mr-3 mt-0.5 w-8 h-8 rounded-full grid place-items-center text-sm font-semibold",
  content: INITIAL,
  color: "hsl(var(--h) 70% calc(var(--name-light)*1%))",
  background: "hsl(var(--h) 70% calc(var(--name-light)*1%)/.14)",
  [OKLCH]: {
    // twind's own content for pseudo-elements would replace the above.
    content: INITIAL,
    color: "oklch(var(--name-l) var(--name-c) var(--h))",
    background: "oklch(var(--name-l) var(--name-c) var(--h)/.14)",
  },
};

/** A folded text; without scripts there is no way to unfold it. */
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

/** A button of a row. */
const ROW_BUTTON = "grid place-items-center rounded-lg cursor-pointer";

/** The icon of a menu button. */
const DOTS: CSSObject = { content: '"•••"', fontSize: ".625rem" };

export const MESSAGES: Styles = {
  // Small enough that a change lays out and paints few rows, large enough that the
  // boxes cost little.
  batch: { contain: "layout paint" },
  message: {
    "@apply": "pl-[3.75rem] pr-4 pt-2 pb-px",
    "&::before": AVATAR,
    "@media (hover:hover)": { "&:hover": { "@apply": "bg-soft" } },
    "@media (hover:none)": { "&[data-seq]": { paddingRight: "2.75rem" } },
  },
  name: {
    "@apply":
      "inline-block max-w-[70%] truncate align-bottom text-sm font-semibold",
    color: "hsl(var(--h) 70% calc(var(--name-light)*1%))",
    [OKLCH]: { color: "oklch(var(--name-l) var(--name-c) var(--h))" },
  },
  badge: "ml-1.5 px-1.5 py-px rounded bg-soft text-xs font-medium text-dim",
  // For whom a bot speaks.
  speaker: "ml-1.5 text-sm font-medium",
  time: {
    "@apply": "ml-2 text-xs text-dim",
    fontVariantNumeric: "tabular-nums",
  },
  // As wide as needed, so that a right-to-left text stays beside its name.
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
  me: { "& .text": { fontStyle: "italic" } },
  // Shown on hover and focus; touch screens have neither.
  tools: {
    "@apply":
      `float-right -mt-1 -ml-6 -mr-2 p-0 w-8 h-7 bg-transparent ${ROW_BUTTON}`,
    "&:focus,&[aria-expanded],:hover>&,:focus-within>&": {
      // Over the text. Without a border before: forced colours would draw it.
      "@apply": "relative z-10 border bg-panel text-dim",
      "&::before": DOTS,
    },
    "&:hover,&[aria-expanded]": { color: "var(--ink)" },
    // The rows end where the button does.
    "&:focus-visible": { outlineOffset: "-2px" },
    ".more>&": { marginTop: "0", height: "1.375rem" },
    "@media (hover:none)": {
      "@apply": "-mt-2 ml-0 -mr-11 w-11 h-11 border-0 bg-transparent text-dim",
      "&::before": DOTS,
      ".more>&": { marginTop: "-.7rem", height: "2.75rem" },
    },
    "@media (scripting:none)": { display: "none" },
  },
  // Left of the menu button, without width of its own.
  replybutton: {
    "@apply":
      `float-right -mt-1 -ml-14 mr-6 p-0 w-8 h-7 relative z-10 border bg-panel text-dim ${ROW_BUTTON}`,
    display: "none",
    "@media (hover:hover)": {
      ":hover>&,:focus-within>&": { display: "grid" },
    },
    "&:hover": { color: "var(--ink)" },
    "&:focus-visible": { outlineOffset: "-2px" },
    "& .icon": { "@apply": "w-4 h-4" },
    ".more>&": { marginTop: "0", height: "1.375rem" },
  },
  mentioned: {
    "@supports (color:oklch(from red l c h))": {
      background: `oklch(from var(--accent) l c h/${MENTIONED})`,
    },
    boxShadow: "inset 3px 0 var(--accent)",
  },
  sought: { animation: "sought 1.6s" },
  // The quoted message, on one line.
  quoted: {
    "@apply": "mb-0.5 text-xs text-dim truncate cursor-pointer",
    "&::before": { content: ['"\u21b3 "', '"\u21b3 "/""'] },
    "& .unseen": { "@apply": "static", clipPath: "none", fontSize: "0" },
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
    // For screen readers and the clipboard only.
    "& .name,& .badge,& .speaker": {
      "@apply":
        "float-left w-0 h-0 m-0 p-0 text-transparent bg-transparent pointer-events-none",
      overflow: "visible",
      fontSize: "0",
    },
    "& .time": {
      "@apply":
        "hidden float-left w-[3.25rem] -ml-[3.75rem] mr-2 mt-[.2rem] text-right whitespace-nowrap overflow-hidden",
    },
    "&:hover .time": { "@apply": "block" },
    // As high as its menu button.
    "@media (hover:none)": { paddingTop: ".7rem", paddingBottom: ".7rem" },
  },
  // Most answers come before anybody would notice the wait.
  pending: {
    animation: "wait .2s .6s forwards",
    "& .time": { animation: "appear .2s .6s backwards" },
    "&.more .time": { "@apply": "block", fontSize: ".625rem" },
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

/** A message's menu. */
export const MENUS: Styles = {
  // Its button, while it loads.
  waits: { animation: "appear .6s infinite alternate" },
  popup: {
    "@apply":
      "absolute z-20 right-3 w-72 p-1.5 rounded-2xl border border-line bg-panel overflow-y-auto",
    boxShadow: SHADOW,
  },
  about: {
    "@apply": "flex items-center gap-2 pl-2.5 pr-1 pt-1 pb-2 text-sm",
    "& p": { "@apply": "flex-1 truncate" },
    "& .tool": { "@apply": "hidden w-11 h-11 -my-2" },
    "@media (hover:none)": { "& .tool": { display: "grid" } },
  },
  asks: {
    "@apply": "px-2.5 pb-1 text-sm",
    "&+.choices": { "@apply": "justify-end gap-2 mt-2 p-1" },
  },
  menugroup: "grid py-1 border-t border-line",
  menurow: {
    "@apply": "flex items-center pl-2.5",
    "& span": { "@apply": "flex-1 text-sm text-dim whitespace-nowrap" },
  },
  menuitem: {
    "@apply":
      "px-2.5 py-1.5 rounded-lg bg-transparent text-sm text-left whitespace-nowrap cursor-pointer",
    "&:hover,&:focus": { background: "var(--soft)" },
    "&:focus-visible": { outlineOffset: "-2px" },
    "&[aria-disabled]": { "@apply": "text-dim line-through" },
    ".menurow>&": { "@apply": "px-2 text-center" },
    "@media (hover:none)": { minWidth: "2.75rem", minHeight: "2.75rem" },
  },
  grave: "text-bad",
  // How often something was said, after the text.
  again: {
    "@apply":
      "ml-2 px-2 rounded-full bg-soft text-sm font-semibold text-ink cursor-pointer",
    fontVariantNumeric: "tabular-nums",
    // The finger's target is larger than what is drawn.
    "@media (hover:none)": {
      "@apply": "ml-0 -my-2",
      border: ".5rem solid transparent",
      backgroundClip: "padding-box",
    },
  },
  // Loads what was skipped.
  opens: {
    "@apply":
      "px-2 py-3 -my-3 bg-transparent text-xs text-dim underline cursor-pointer rounded",
    "& bdi": {
      "@apply": "inline-block max-w-[8rem] truncate align-bottom underline",
    },
  },
};
