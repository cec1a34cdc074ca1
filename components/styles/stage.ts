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
    "&[data-idle]>.playerbar": { "@apply": "opacity-0 pointer-events-none" },
  },
  placeholder: {
    "@apply":
      "relative z-10 grid content-center justify-items-center gap-4 p-4 text-center text-white",
    background: "rgb(0 0 0/.8)",
    textWrap: "balance",
  },
  playerbar: {
    "@apply":
      "absolute z-10 inset-x-0 bottom-0 flex items-center px-1 text-white",
    background: "linear-gradient(transparent,rgb(0 0 0/.8))",
    "& .control": { "@apply": "flex-none bg-transparent", color: "inherit" },
    "& .track": { "@apply": "flex-1 min-w-0 mx-2" },
    "& .where": { color: "inherit" },
  },
  volume: {
    "@apply": "w-20",
    accentColor: "var(--accent)",
    "@media (hover:none)": { display: "none" },
  },
  golive: {
    "@apply":
      "mr-auto ml-2 px-2 py-1 rounded-full text-sm font-semibold bg-soft text-ink cursor-pointer",
    "@media (pointer:coarse)": { minHeight: "2.75rem" },
    "&:disabled": { color: "#fff", background: "#b3261e" },
  },
  bigplay: {
    "@apply":
      "absolute z-10 inset-0 m-auto grid place-items-center w-20 h-20 rounded-full bg-white text-black cursor-pointer",
    "& path": { fill: "currentColor" },
    "&[aria-hidden]": { pointerEvents: "none" },
  },
  soundon: {
    "@apply":
      "absolute z-10 left-3 top-3 px-4 min-h-[2.75rem] rounded-full bg-white text-black text-sm font-semibold cursor-pointer",
  },
  loading: {
    "@apply":
      "absolute inset-0 m-auto w-10 h-10 rounded-full border-2 pointer-events-none",
    borderColor: "#fff transparent",
    animation: "turn 1s linear infinite,appear .5s .5s backwards",
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
