/**
 * A room around its messages.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";

/** Something over the list. */
const FLOATING =
  "absolute z-10 left-1/2 flex items-center gap-2 rounded-full text-sm";

/** The room, its list, and what lies over it. */
export const ROOM: Styles = {
  room: {
    "@apply":
      "relative flex flex-col bg-panel mx-auto w-full max-w-3xl h-screen overflow-hidden md:(my-6 border border-line rounded-2xl)",
    height: "100dvh",
    "@media (min-width:768px)": { height: "calc(100dvh - 3rem)" },
  },
  bar: {
    "@apply": "flex items-center gap-3 px-4 py-2.5 border-b border-line",
    paddingTop: "max(.625rem,env(safe-area-inset-top))",
  },
  home: "grid place-items-center rounded-lg -m-1 p-1",
  roomname: "flex-1 min-w-0 truncate text-base font-semibold",
  stage: "relative flex-1 min-h-0",
  log: {
    "@apply": "h-full flex flex-col-reverse overflow-y-auto overscroll-contain",
    overflowAnchor: "none",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--line) transparent",
    "&:focus-visible": { outlineOffset: "-2px" },
  },
  lines: "flex-none pt-4 pb-3",
  empty: { "@apply": "m-auto px-8 text-center text-dim", textWrap: "balance" },
  emptytitle: "block mb-1 text-lg font-semibold text-ink",
  gap: {
    "@apply": "flex items-center gap-3 px-4 py-3 text-xs text-dim",
    "&::before,&::after": {
      content: '""',
      flex: "1",
      borderTop: "1px solid var(--line)",
    },
  },
  notices: "contents",
  notice: {
    "@apply":
      `${FLOATING} top-3 px-4 py-1.5 bg-ink text-panel flex-wrap justify-center`,
    width: "max-content",
    maxWidth: "calc(100% - 1rem)",
    translate: "-50%",
    boxShadow: SHADOW,
    "& *": { color: "inherit" },
    "& .dim": { opacity: ".75" },
  },
  newest: {
    "@apply":
      `${FLOATING} bottom-3 py-1.5 pl-4 pr-3 bg-accent text-onaccent font-semibold whitespace-nowrap cursor-pointer`,
    translate: "-50%",
    boxShadow: SHADOW,
  },
};
