/**
 * The broadcast beside the chat.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";
import { WIDE, ZOOMED } from "./heights.ts";

/** The background of controls over a video. */
const OVER_PICTURE = { color: "#fff", background: "rgb(0 0 0/.6)" };

export const STAGE: Styles = {
  stagebox: {
    "@apply": "contents",
    "&:not(:empty)~.room": {
      "@apply": "m-0 max-w-none border-0 rounded-none",
      // The video's height shrinks first.
      flex: "1 0 17.5rem",
      borderTop: "1px solid var(--line)",
      [WIDE]: { flex: "0 0 clamp(17rem,32%,22rem)", borderWidth: "0 0 0 1px" },
      [ZOOMED]: { flex: "none" },
    },
  },
  stage: {
    "@apply": "flex flex-col min-h-0 min-w-0 overflow-y-auto bg-panel",
    flex: "0 1 auto",
    scrollbarWidth: "thin",
    [WIDE]: { flex: "1" },
    [ZOOMED]: { flex: "none" },
  },
  // The chat is hidden.
  alone: { flex: "1" },
  // Above the danmaku, or the browser would compare each flying text with it.
  picture: {
    "@apply": "relative z-10 grid w-full bg-black overflow-hidden",
    flex: "0 1 auto",
    minHeight: "5.5rem",
    aspectRatio: "16/9",
    maxHeight: ["40vh", "40dvh"],
    "& video": { "@apply": "absolute inset-0 w-full h-full" },
    [WIDE]: {
      flex: "none",
      maxHeight: ["calc(100vh - 3.5rem)", "calc(100dvh - 3.5rem)"],
    },
    [ZOOMED]: { maxHeight: "none" },
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
