/**
 * Lists of entries with forms beside them, in the panel and on a person's card.
 *
 * @module
 */
import type { Styles } from "../base.ts";

export const ENTRIES: Styles = {
  outcome: "my-4 px-4 py-3 rounded-2xl border border-line bg-page",
  title: "text-lg font-semibold",
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
    "& a": { color: "inherit" },
    "& .me": { fontStyle: "italic" },
  },
  quote: {
    "@apply": "block mt-1 text-dim",
    "&.me": { fontStyle: "italic" },
  },
  moment: { "@apply": "text-dim", fontVariantNumeric: "tabular-nums" },
  act: {
    "@apply": "flex flex-wrap items-end gap-2",
    ".sectionbody>&": { "@apply": "mt-4" },
    "&>.field": { "@apply": "w-full max-w-md flex-wrap" },
    // Else the button stands below it.
    "&>.field .input": { flexBasis: "12rem" },
    "&>:is(.label,.hint)": { "@apply": "w-full" },
    "&>.label": { "@apply": "mb-0" },
    "&>.hint": { "@apply": "mt-0" },
    "& .grave": { "@apply": "text-bad" },
  },
  asking: {
    "& summary": { display: "inline-block" },
    "& summary::after": { content: "' …'" },
    "& p": { "@apply": "my-2 max-w-md text-sm" },
    "&[open]": { "@apply": "w-full" },
    "@media (pointer:coarse)": {
      "& summary": { "@apply": "py-3", minHeight: "2.75rem" },
    },
  },
  links: "flex flex-wrap gap-x-6 gap-y-2 mt-4 text-sm",
};
