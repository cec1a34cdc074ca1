/**
 * The broadcast beside the chat.
 *
 * @module
 */
import type { Styles } from "../base.ts";
import {
  LOW_STACKED,
  LOWEST_WIDE,
  PHONE,
  PHONE_LOW,
  WIDE,
  WIDE_LOWEST,
  ZOOMED,
} from "../heights.ts";

export const STAGE: Styles = {
  stagebox: {
    "@apply": "contents",
    "&:not(:empty)~.room": {
      "@apply": "m-0 max-w-none border-0 rounded-none",
      // The video's height shrinks first, down to what the chat needs.
      flex: "1 0 auto",
      minHeight: "17.5rem",
      borderTop: "1px solid var(--line)",
      [WIDE]: {
        flex: "0 0 clamp(17rem,32%,22rem)",
        minHeight: "0",
        borderWidth: "0 0 0 1px",
      },
      [ZOOMED]: { flex: "none", minHeight: "0" },
      [PHONE_LOW]: LOW_STACKED.room,
      "&:not(.opened)>.bar": { [PHONE]: { display: "none" } },
    },
    "@media (scripting:none)": {
      "&&:not(:empty)~.room:not(.opened)>.bar": { display: "flex" },
    },
    // The longer selector overrides WIDE, whatever the sheet's order.
    [WIDE_LOWEST]: { "&&:not(:empty)~.room": LOWEST_WIDE.room },
  },
  stage: {
    "@apply": "flex flex-col min-h-0 min-w-0 overflow-y-auto bg-panel",
    flex: "0 1 auto",
    scrollbarWidth: "thin",
    [WIDE]: { flex: "1" },
    [ZOOMED]: { flex: "none" },
    [PHONE_LOW]: LOW_STACKED.stage,
    [WIDE_LOWEST]: { "&&": LOWEST_WIDE.stage },
    // Until its scripts are there.
    "@media (scripting:enabled)": {
      "&[data-inert] button": { visibility: "hidden" },
    },
  },
  // The chat is hidden.
  alone: { "&.stage.stage": { flex: "1" } },
  // Above the danmaku, or the browser would compare each flying text with it.
  picture: {
    "@apply": "relative z-10 grid w-full bg-black overflow-hidden",
    flex: "0 1 auto",
    minHeight: "5.5rem",
    aspectRatio: "16/9",
    maxHeight: "calc(var(--height)*.4)",
    "& video": { "@apply": "absolute inset-0 w-full h-full" },
    // All that the title and the description leave.
    [WIDE]: {
      flex: "1 1 0",
      aspectRatio: "auto",
      minHeight: "min(20rem,100%)",
      maxHeight: "none",
    },
    [ZOOMED]: { maxHeight: "none" },
    [PHONE_LOW]: LOW_STACKED.picture,
    [WIDE_LOWEST]: { "&&": LOWEST_WIDE.picture },
    "&&[data-full]": { maxHeight: "none" },
    "&[data-idle]": { cursor: "none" },
  },
  placeholder: {
    "@apply":
      "relative z-10 grid content-center justify-items-center gap-4 p-4 text-center text-white",
    background: "rgb(0 0 0/.8)",
    textWrap: "balance",
  },
  titlebar: "relative flex-none flex items-center gap-3 min-h-[3rem] px-4 py-1",
  streamheading: {
    "@apply": "relative flex-1 min-w-0",
    "& .viewers": {
      "@apply": "hidden justify-start text-xs",
      [PHONE]: { display: "flex" },
    },
  },
  streamtitle: {
    "@apply": "truncate text-base font-semibold",
    [PHONE]: { paddingRight: "1.25rem" },
  },
  // Over the whole title.
  opener: {
    "@apply": "hidden absolute -inset-1 w-full bg-transparent cursor-pointer",
    [PHONE]: { display: "block" },
    "@media (scripting:none)": { "&&": { display: "none" } },
    "&::after": {
      content: '""',
      "@apply":
        "absolute right-1.5 top-3 w-2 h-2 border-r-2 border-b-2 border-dim",
      transform: "rotate(45deg)",
    },
    "&[aria-expanded=true]::after": { transform: "rotate(225deg)" },
  },
  controls: {
    "@apply": "flex-none flex -mr-2",
    "@media (scripting:none)": { display: "none" },
  },
  danmakucontrols: {
    "@apply": "contents",
    "@media (prefers-reduced-motion:reduce)": { display: "none" },
  },
  // A phone has no second window.
  popout: "hidden md:contents",
  control: {
    "@apply":
      "grid place-items-center w-10 h-10 rounded-lg bg-transparent text-dim cursor-pointer",
    "@media (pointer:coarse)": { "@apply": "w-11 h-11" },
    "&:hover": { "@apply": "bg-soft text-ink" },
    "&[aria-checked=true],&[aria-expanded=true]": { color: "var(--accent)" },
  },
  description: {
    "@apply": "flex-none flex items-end gap-4 px-4 pb-3 text-sm",
    "& .action": { "@apply": "flex-none", [PHONE]: { display: "none" } },
  },
  closed: {
    [PHONE]: { display: "none" },
    "@media (scripting:none)": { "&&": { display: "flex" } },
  },
  descriptiontext: {
    "@apply": "min-w-0 max-w-3xl text-dim",
    whiteSpace: "pre-line",
    overflowWrap: "anywhere",
    "& a": { color: "var(--accent)", unicodeBidi: "isolate" },
  },
  folded: {
    display: "-webkit-box",
    WebkitBoxOrient: "vertical",
    WebkitLineClamp: "1",
    overflow: "hidden",
    [WIDE]: { WebkitLineClamp: "2" },
    [PHONE]: { display: "block" },
    "&:focus-within": { display: "block" },
    "@media (scripting:none)": { display: "block" },
  },
};
