/**
 * The broadcast beside the chat.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";
import {
  LOW_STACKED,
  LOWEST_WIDE,
  PHONE,
  PHONE_LOW,
  WIDE,
  WIDE_LOWEST,
  ZOOMED,
} from "./heights.ts";

/** The background of controls over a video. */
const OVER_PICTURE = { color: "#fff", background: "rgb(0 0 0/.6)" };

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
    [WIDE]: { flex: "none", maxHeight: "calc(var(--height) - 3.5rem)" },
    [ZOOMED]: { maxHeight: "none" },
    [PHONE_LOW]: LOW_STACKED.picture,
    [WIDE_LOWEST]: { "&&": LOWEST_WIDE.picture },
    "&:fullscreen": { maxHeight: "none" },
  },
  placeholder: {
    "@apply":
      "relative z-10 grid content-center justify-items-center gap-4 p-4 text-center bg-black text-white",
    textWrap: "balance",
  },
  fullscreen: {
    "@apply":
      "absolute z-10 right-2 top-2 grid place-items-center w-9 h-9 rounded-lg cursor-pointer",
    ...OVER_PICTURE,
    "@media (hover:hover)": {
      "&:not(:focus-visible,:hover>*)": { opacity: "0" },
    },
    "@media (scripting:none)": { display: "none" },
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
  },
  folded: {
    display: "-webkit-box",
    WebkitBoxOrient: "vertical",
    WebkitLineClamp: "1",
    overflow: "hidden",
    [WIDE]: { WebkitLineClamp: "2" },
    [PHONE]: { display: "block" },
    "@media (scripting:none)": { display: "block" },
  },
  danmakusettings: {
    "@apply":
      "absolute z-20 right-2 bottom-full grid gap-2 w-72 p-4 rounded-2xl border border-line bg-panel text-sm text-ink",
    boxShadow: SHADOW,
  },
  danmakusetting: {
    "@apply": "grid items-center gap-x-3",
    gridTemplateColumns: "4rem 1fr 3rem",
    "& input": { accentColor: "var(--accent)", minWidth: "0" },
    "& output": { "@apply": "text-right" },
  },
};
