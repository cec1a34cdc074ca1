/**
 * The replay of a chat.
 *
 * @module
 */
import type { Styles } from "../base.ts";

/** Wide enough for two columns. */
const WIDE = "@media (min-width:900px)";

export const REPLAY: Styles = {
  replay: {
    "@apply": "flex flex-col bg-panel overflow-hidden",
    height: "var(--height)",
    // Without scripts there are only the messages.
    "@media (scripting:none)": {
      height: "auto",
      overflow: "visible",
      "& .playback": { display: "none" },
      "& .hint": { "@apply": "p-4" },
    },
  },
  playback: {
    "@apply": "flex-1 min-h-0 flex flex-col",
    [WIDE]: { display: "grid", gridTemplateColumns: "minmax(0,1fr) 22rem" },
    "& .quoted": { cursor: "auto" },
    "& .logframe": {
      "@apply": "border-line",
      borderTopWidth: "1px",
      [WIDE]: { borderWidth: "0 0 0 1px" },
    },
  },
  playbackmain: {
    "@apply": "flex-none min-h-0 grid gap-4 pb-4 overflow-y-auto",
    alignContent: "flex-start",
    // Or the recording's row shrinks, and it covers the next.
    gridAutoRows: "max-content",
    maxHeight: "62%",
    scrollbarWidth: "thin",
    "&>:not(.recording)": { "@apply": "mx-4" },
    [WIDE]: { maxHeight: "none" },
  },
  recording: {
    "@apply": "relative w-full bg-black overflow-hidden",
    aspectRatio: "16/9",
    maxHeight: "calc(var(--height)*.7)",
    "& video": { "@apply": "w-full h-full" },
  },
  clock: {
    "@apply": "flex flex-wrap items-center gap-x-3 gap-y-2 pt-4",
    fontVariantNumeric: "tabular-nums",
  },
  speed: "flex items-center gap-2 text-sm ml-auto",
  track: { "@apply": "w-full m-0", accentColor: "var(--accent)" },
  where: "text-sm text-dim",
  source: {
    "@apply": "flex flex-wrap items-center gap-2",
    "& .hint,& .problem": { "@apply": "w-full m-0" },
  },
  // The label says everything that the field would.
  pick: {
    "@apply":
      "relative px-3.5 py-1.5 rounded-full border border-line bg-soft text-sm font-semibold cursor-pointer hover:(border-accent)",
    "& input": { "@apply": "absolute inset-0 opacity-0 w-full cursor-pointer" },
    "&:focus-within": { outline: "2px solid var(--accent)" },
  },
  align: {
    "& summary": { "@apply": "text-sm cursor-pointer" },
    "& .label": { "@apply": "mt-3" },
    "&>.small": { "@apply": "rounded-lg" },
    "&>button": { "@apply": "mt-3" },
  },
  shifts: "flex flex-wrap gap-2",
};
