/**
 * The broadcast overlay. Broadcasting software embeds browsers that are years old.
 *
 * @module
 */
import type { Styles } from "./base.ts";

/** An outline that keeps text readable on any picture. */
const OUTLINE = [
  ...["1 1", "-1 1", "1 -1", "-1 -1"].map((corner) =>
    corner.replaceAll("1", ".05em")
  ),
  "0 0 .2em",
  "0 .05em .35em",
].map((shadow) => `${shadow} #000`).join(",");

/** The background of announcements and pinned messages. */
const SHADE = "rgb(12 10 8/.72)";

export const OVERLAY: Styles = {
  overlay: {
    "@apply":
      "fixed inset-0 flex flex-col items-start gap-2 p-4 overflow-hidden text-white font-semibold",
    // 24 px in a 1080p picture at 100 percent.
    fontSize: "1.5rem",
    lineHeight: "1.3",
    textShadow: OUTLINE,
  },
  right: "text-right items-end",
  // The oldest messages are pushed out at the top.
  said: {
    "@apply":
      "flex-1 min-h-0 flex flex-col justify-end overflow-hidden -mx-4 -mb-2 px-4 pb-2",
    alignSelf: "stretch",
    WebkitMaskImage: "linear-gradient(transparent,#000 2rem)",
    "& ol": { "@apply": "flex flex-col items-start gap-1" },
    ".right>& ol": { "@apply": "items-end" },
    ".off>&": { opacity: ".45" },
  },
  saying: {
    "@apply": "flex-none max-w-full",
    overflowWrap: "anywhere",
    transition: "opacity 1s",
    "@media (prefers-reduced-motion:no-preference)": {
      animation: "appear .25s",
    },
  },
  leaving: { opacity: "0" },
  who: {
    marginRight: ".4em",
    unicodeBidi: "isolate",
    color: "hsl(var(--h) 90% 76%)",
  },
  words: { unicodeBidi: "isolate", ".me>&": { fontStyle: "italic" } },
  sign: {
    "@apply": "px-1.5 py-px rounded bg-accent text-onaccent align-middle",
    marginRight: ".5em",
    fontSize: ".65em",
    textShadow: "none",
  },
  boxed: {
    "@apply": "px-3 py-1.5 rounded-lg",
    background: SHADE,
    boxShadow: "inset .2em 0 var(--accent)",
  },
  above: {
    "@apply": "relative z-10",
    // Danmaku starts at the top.
    ".danmaku~&": { order: "1" },
  },
  offair: {
    "@apply": "flex-none relative z-10 px-3 py-1 rounded-lg",
    fontSize: ".8em",
    background: SHADE,
    "&:empty": { "@apply": "hidden" },
  },
};
