/**
 * A room's panel.
 *
 * @module
 */
import type { Styles } from "../base.ts";
import { WIDE } from "../heights.ts";

/** Phones, also held sideways: the sections open one by one. */
const SMALL = "@media (max-width:767px),(max-height:500px)";

export const PANEL: Styles = {
  panel: {
    "&.sheet": { "@apply": "grid gap-6 pt-6 lg:(gap-10)" },
    "@media (min-width:1024px)": { gridTemplateColumns: "11rem 1fr" },
    "& .headline": { "@apply": "text-3xl sm:text-4xl" },
    "@media (pointer:coarse)": {
      "& :is(button,.input)": { minHeight: "2.75rem" },
      "& .entrybody a": {
        display: "inline-block",
        padding: ".75rem 0",
        margin: "-.75rem 0",
      },
      "& .quiet": { "@apply": "inline-block py-3" },
    },
  },
  // Above the sections, or beside them.
  panelside: {
    "@media (min-width:1024px)": {
      position: "sticky",
      top: "1.5rem",
      alignSelf: "start",
    },
  },
  panelbody: {
    "@apply": "min-w-0 max-w-3xl",
    "&>p+.headline": { marginTop: ".75rem" },
  },
  index: {
    "@apply": "flex flex-wrap gap-x-4 gap-y-1 mt-4 text-sm lg:(grid gap-y-2)",
    "& a": { "@apply": "text-dim rounded hover:(text-ink)" },
    // The sections' own titles are as short.
    [SMALL]: { display: "none" },
  },
  section: {
    "@apply": "mt-6 p-4 rounded-2xl border border-line bg-panel sm:p-6",
    "&,#held": { scrollMarginTop: "1.5rem" },
  },
  folding: {
    [SMALL]: {
      "&.section": { "@apply": "mt-2 py-0" },
      "&>.title": { display: "none" },
    },
  },
  sectionopener: {
    display: "none",
    [SMALL]: { display: "block" },
    "& summary": {
      "@apply": "py-3 cursor-pointer",
      minHeight: "2.75rem",
    },
    "& .title": { display: "inline" },
  },
  sectionbody: {
    [SMALL]: {
      "@apply": "pb-4",
      ".sectionopener:not([open])+&": { display: "none" },
    },
    // With scripts, islands/PanelSections.tsx opens it.
    "@media (scripting:none)": {
      ".section:target>.sectionopener+&": { display: "block" },
    },
  },
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
  settled: { "@apply": "text-dim", "&>.rowpick": { visibility: "hidden" } },
  trial: "grid gap-y-2 justify-items-start mt-4",
  copy: {
    "@apply":
      "grid gap-x-2 gap-y-2 items-start justify-items-start mt-6 sm:grid-cols-[1fr_auto]",
    "& .label": { "@apply": "mb-0", gridColumn: "1/-1" },
    "& .small": { minWidth: "5.5rem" },
    "& .input": { "@apply": "text-sm", fontFamily: "ui-monospace,monospace" },
  },
  // As high when it is decided.
  decide: {
    "@apply": "flex flex-wrap items-center gap-2",
    position: "relative",
    ".settled>&>:not([role=status])": { visibility: "hidden" },
    ".settled>&>[role=status]": { position: "absolute", top: ".5rem" },
  },
  alike: {
    "@apply":
      "py-1.5 border-0 bg-transparent text-sm text-dim underline text-left cursor-pointer",
    width: "6.5rem",
    whiteSpace: "nowrap",
    overflow: "hidden",
  },
  one: { visibility: "hidden" },
  // What is pressed is at least 24 pixels high and wide.
  rowpick: {
    "@apply": "flex-none w-6 h-6",
    accentColor: "var(--accent)",
    "@media (pointer:coarse)": { width: "1.75rem", height: "1.75rem" },
  },
  heldbar: {
    "@apply":
      "flex flex-wrap items-center gap-2 py-2 border-b border-line bg-panel",
    "@media (min-height:501px)": { position: "sticky", top: "0", zIndex: "1" },
    "& .check": {
      "@apply": "py-0 items-center",
      minWidth: "7.5rem",
      minHeight: "1.5rem",
    },
    // As large as those of the rows.
    "& [type=checkbox]": { "@apply": "w-6 h-6 mt-0" },
    "& .small[aria-disabled]": { opacity: ".5", cursor: "default" },
    "&+.entries .entry": { scrollMarginTop: "5rem" },
  },
  heldnote: {
    "@apply":
      "flex flex-wrap items-center gap-2 max-w-md px-4 py-3 rounded-2xl border border-line bg-panel text-sm shadow-lg",
    position: "fixed",
    left: "1rem",
    right: "1rem",
    bottom: "1rem",
    zIndex: "2",
    // Undo is beside the sentence, or below it with what it undoes.
    "& [role=status]": { flex: "1 1 12rem" },
    "& .offer": { "@apply": "flex items-center gap-4 ml-auto" },
    "& .earlier": { width: "100%", justifyContent: "space-between" },
    "& .small": { flex: "none" },
  },
  // Keys need a keyboard.
  keyshelp: { "@media (hover:none)": { display: "none" } },
  queuekeys: {
    "@apply": "grid gap-2 mt-4 text-sm",
    "&>div": { "@apply": "flex gap-4" },
    "& dt": { "@apply": "flex-none w-16" },
    "& kbd": {
      "@apply": "inline-block mr-1 px-2 rounded border border-line bg-soft",
    },
  },
  // Hidden where scripts don't run.
  scripted: { "@media (scripting:none)": { display: "none" } },
  fresh: "my-4 p-4 rounded-2xl border border-accent bg-panel",
  // Above the composer of a new host's room.
  greeting: {
    "@apply":
      "px-4 py-2 border-t border-line bg-soft text-sm overflow-y-auto overscroll-contain",
    flex: "0 1000 auto",
    maxHeight: "55%",
    // Below a video the room is as high as its content: the video would give way.
    ".stagebox:not(:empty)~.room>&": {
      maxHeight: "calc(var(--height)/4)",
      [WIDE]: { "&&": { maxHeight: "55%" } },
    },
    "& summary": { "@apply": "py-1 cursor-pointer" },
    "& ol": { "@apply": "my-1" },
    "& li": { "@apply": "pb-3" },
    "& .check": { "@apply": "font-semibold" },
    "& li>:not(.check)": { marginLeft: "1.625rem" },
    "& .copy": { "@apply": "mt-0" },
    "& .links,& .hint+.small": { "@apply": "mt-2" },
    "@media (max-height:31em)": { display: "none" },
    "@media (pointer:coarse)": {
      "& summary,& .check,& .small,& .links a": {
        "@apply": "py-3",
        minHeight: "44px",
      },
    },
  },
};
