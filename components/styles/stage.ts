/**
 * The broadcast beside the chat, and danmaku.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";

/** Side by side: on wide screens, and on phones in landscape. */
const WIDE =
  "@media (min-width:900px),(min-width:640px) and (max-height:480px)";

/** Too low for both: at high zoom, the viewer scrolls from the video to the chat. */
const LOW = "@media (max-width:639px) and (max-height:480px)";

export const STAGE: Styles = {
  roompage: {
    // Only child combinators, so that new rows and flying texts don't make browsers
    // evaluate `:has()` again.
    "&:has(>.stagebox>.stage)": {
      "@apply": "flex flex-col h-screen",
      height: "100dvh",
      [WIDE]: {
        display: "grid",
        gridTemplateColumns: "minmax(0,1fr) clamp(17rem,32%,22rem)",
      },
      [LOW]: { height: "auto" },
    },
    // The video's height shrinks first.
    "&:has(>.stagebox>.stage)>.room": {
      "@apply": "flex-1 min-h-0 m-0 max-w-none border-0 rounded-none",
      height: "auto",
      borderTop: "1px solid var(--line)",
      [WIDE]: { borderWidth: "0 0 0 1px" },
      [LOW]: { flex: "none", height: "100dvh" },
    },
    "&:has(>.stagebox>.stage>.titlebar>.controls>[aria-controls=room][aria-expanded=false])":
      {
        "& .stage": { "@apply": "flex-1 col-span-2" },
        "&>.room": { display: "none" },
      },
  },
  stagebox: "contents",
  stage: {
    "@apply": "flex-none flex flex-col min-h-0 overflow-y-auto bg-panel",
    scrollbarWidth: "thin",
  },
  // Above the danmaku, or the browser would compare each flying text with it.
  picture: {
    "@apply": "relative z-10 flex-none grid w-full bg-black overflow-hidden",
    aspectRatio: "16/9",
    maxHeight: "40dvh",
    "& video": { "@apply": "absolute inset-0 w-full h-full" },
    // All that the title and the description leave.
    [WIDE]: {
      flex: "1 1 0",
      aspectRatio: "auto",
      minHeight: "min(20rem,100%)",
      maxHeight: "none",
    },
    [LOW]: { maxHeight: "none" },
    "&[data-full]": { maxHeight: "none" },
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
  streamtitle: "flex-1 min-w-0 truncate text-base font-semibold",
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
    "& .action": { "@apply": "flex-none" },
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
    "@media (scripting:none)": { display: "block" },
  },
  danmaku: {
    "@apply": "absolute inset-0 overflow-hidden pointer-events-none",
    contain: "strict",
    direction: "ltr",
  },
  flightgroup: { "@apply": "absolute left-0 top-0", willChange: "transform" },
  fly: {
    "@apply": "absolute truncate font-semibold text-white",
    // Longer texts would occupy a lane for too long. DanmakuLayer has the same numbers.
    maxWidth: "30em",
    whiteSpace: "pre",
    textShadow: "0 0 2px #000,0 0 3px #000,0 1px 2px #000",
    "&[data-own]": {
      padding: "0 .5em",
      maxWidth: "31em",
      borderRadius: "1em",
      boxShadow: "inset 0 0 0 2px",
    },
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
