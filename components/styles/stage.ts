/**
 * The broadcast beside the chat.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";

/** Side by side: on wide screens, and on phones in landscape. */
const WIDE =
  "@media (min-width:900px),(min-width:640px) and (max-height:480px)";

/** Too low for both: at high zoom, the viewer scrolls from the video to the chat. */
const LOW = "@media (max-width:639px) and (max-height:480px)";

/** The background of controls over a video. */
const OVER_PICTURE = { color: "#fff", background: "rgb(0 0 0/.6)" };

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
      [LOW]: { flex: "none", height: ["100vh", "100dvh"] },
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
    maxHeight: ["40vh", "40dvh"],
    "& video": { "@apply": "absolute inset-0 w-full h-full" },
    [WIDE]: { maxHeight: ["calc(100vh - 3.5rem)", "calc(100dvh - 3.5rem)"] },
    [LOW]: { maxHeight: "none" },
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
