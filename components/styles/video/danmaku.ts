/**
 * Messages that fly over a video.
 *
 * @module
 */
import type { Styles } from "../base.ts";

export const DANMAKU: Styles = {
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
};
