/**
 * A room's panel.
 *
 * @module
 */
import type { Styles } from "./base.ts";

/** Sections, lists and forms. */
export const PANEL: Styles = {
  panel: {
    "&.sheet": { "@apply": "max-w-3xl pt-4 sm:pt-6" },
    "& .headline": { "@apply": "mt-4 text-3xl sm:text-4xl" },
  },
  outcome: "mt-6 px-4 py-3 rounded-2xl border border-line bg-panel",
  section: "mt-6 p-4 rounded-2xl border border-line bg-panel sm:p-6",
  title: { "@apply": "text-lg font-semibold", scrollMarginTop: "1.5rem" },
  hint: "mt-1 text-sm text-dim",
  entries: "mt-2",
  entry: {
    "@apply":
      "flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3 text-sm",
    "&+&": { "@apply": "border-t border-line" },
  },
  entrybody: {
    "@apply": "flex-1",
    minWidth: "12rem",
    overflowWrap: "anywhere",
  },
  quote: "block mt-1 text-dim",
  moment: { "@apply": "text-dim", fontVariantNumeric: "tabular-nums" },
  act: {
    "@apply": "flex flex-wrap items-end gap-2",
    ".section>&": { "@apply": "mt-4" },
    "&>.field": { "@apply": "w-full max-w-md" },
    "&>.label": { "@apply": "w-full mb-0" },
  },
  small:
    "px-3.5 py-1.5 rounded-full border border-line bg-soft text-sm font-semibold cursor-pointer hover:(border-accent)",
  rulegrid: {
    "@apply": "grid w-full gap-x-6 gap-y-4 mb-4 sm:grid-cols-2 items-end",
    minWidth: "0",
    margin: "0 0 1rem",
    padding: "0",
    "&:disabled>:not(legend)": { opacity: ".65" },
    "& legend": { padding: "0", marginBottom: ".75rem" },
    "& .input": { maxHeight: "16rem" },
  },
  rule: "block min-w-0",
  wide: "sm:col-span-2",
  check: {
    "@apply": "flex items-start gap-2.5 py-1.5 text-sm",
    "& [type=checkbox]": {
      "@apply": "flex-none w-4 h-4 mt-0.5",
      accentColor: "var(--accent)",
    },
  },
  fresh: "mt-6 p-4 rounded-2xl border border-accent bg-panel",
  links: "flex flex-wrap gap-x-6 gap-y-2 mt-4 text-sm",
};
