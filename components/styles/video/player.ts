/**
 * The player's controls, and the settings of danmaku: what only scripts show.
 *
 * @module
 */
import { SHADOW, type Styles } from "../base.ts";

export const PLAYER: Styles = {
  playerbar: {
    "@apply":
      "absolute z-10 inset-x-0 bottom-0 flex items-center px-1 text-white",
    background: "linear-gradient(transparent,rgb(0 0 0/.8))",
    "& .control": { "@apply": "flex-none bg-transparent", color: "inherit" },
    "[data-idle]>&": { "@apply": "opacity-0 pointer-events-none" },
  },
  seekbar: {
    "@apply": "flex-1 min-w-0 mx-2",
    accentColor: "var(--accent)",
  },
  elapsed: { "@apply": "text-sm", fontVariantNumeric: "tabular-nums" },
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
