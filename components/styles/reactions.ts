/**
 * Quick reactions.
 *
 * @module
 */
import { SHADOW, type Styles } from "./base.ts";

export const REACTION: Styles = {
  reactions: {
    "@apply": "flex -mt-1 mb-1.5",
    "@media (scripting:none)": { display: "none" },
  },
  reaction: {
    "@apply":
      "grid place-items-center w-9 h-8 rounded-lg bg-transparent text-lg cursor-pointer",
    "&:hover": { background: "var(--soft)" },
    "&:active": { transform: "scale(.85)" },
    "&:disabled": { "@apply": "opacity-50 cursor-not-allowed" },
  },
  air: "absolute inset-0 z-10 pointer-events-none overflow-hidden",
  tally: {
    "@apply":
      "absolute right-3 top-3 flex gap-2 px-3 py-1 rounded-full border bg-panel text-sm font-semibold",
    boxShadow: SHADOW,
    fontVariantNumeric: "tabular-nums",
    // Each count has its own element, which fades unless a new count replaces it.
    animation: "leave .5s 4.5s forwards",
  },
  floats: {
    "@apply": "absolute inset-y-0 right-8 w-24 pointer-events-none",
  },
  float: "absolute bottom-2 text-2xl leading-none -ml-3",
};
