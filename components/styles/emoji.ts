/**
 * The emoji picker and the list of completions.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";

const POPUP = "fixed z-30 rounded-2xl border border-line bg-panel";

export const EMOJI: Styles = {
  picker: {
    "@apply": `${POPUP} flex flex-col w-[24rem]`,
    maxWidth: "calc(100vw - 1rem)",
    boxShadow: SHADOW,
    outline: "none",
  },
  emojisearch: {
    "@apply": "p-2",
    "& .input": { "@apply": "py-1.5" },
  },
  emojiheadings: "flex px-2 border-b border-line",
  emojito: {
    "@apply": "flex-1 h-9 bg-transparent cursor-pointer rounded-lg",
    "&:hover": { background: "var(--soft)" },
  },
  emojibox: {
    "@apply": "flex-1 min-h-0 px-2 overflow-y-auto overscroll-contain",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--line) transparent",
  },
  emojigrid: "relative",
  emojirow: "absolute w-full grid grid-cols-8",
  emojiheading:
    "col-span-8 flex items-end px-1 pb-1 text-xs font-semibold text-dim",
  emoji: {
    "@apply":
      "grid place-items-center rounded-lg text-2xl cursor-pointer select-none overflow-hidden",
    WebkitUserSelect: "none",
    lineHeight: "1",
    // Named first: searching the other fonts for each emoji is slower than everything
    // else.
    fontFamily:
      '"Apple Color Emoji","Segoe UI Emoji","Noto Color Emoji",sans-serif',
    "&:hover,&:focus": { background: "var(--soft)" },
    "&:focus-visible": { outlineOffset: "-2px" },
  },
  emojinone: {
    "@apply": "flex-none px-4 pb-4 text-sm text-center text-dim",
    "&:empty": { display: "none" },
  },
  emojifoot: "flex items-center gap-2 h-11 px-3 border-t border-line text-sm",
  emojiname: "flex-1 min-w-0 truncate",
  drawn: "text-xl align-middle",
  tone: {
    // Just wide enough for the hand; the open list has the names.
    "@apply":
      "flex-none w-9 h-8 px-[.4375rem] rounded-lg bg-transparent text-base cursor-pointer overflow-hidden",
    appearance: "none",
    textOverflow: "clip",
    "&:hover": { background: "var(--soft)" },
  },
  suggestions: {
    "@apply": `${POPUP} p-1.5 overflow-y-auto text-sm`,
    boxShadow: SHADOW,
    minWidth: "12rem",
  },
  suggestion: {
    "@apply": "px-2.5 py-1 rounded-lg truncate cursor-pointer",
    "&:hover": { background: "var(--soft)" },
    "&[aria-selected=true]": {
      background: "var(--soft)",
      boxShadow: "inset 2px 0 var(--accent)",
    },
    "&[data-key]::before": {
      "@apply": "float-right ml-4 text-dim",
      content: "attr(data-key)",
    },
  },
};
