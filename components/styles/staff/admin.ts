/**
 * The operator's page.
 *
 * @module
 */
import type { Styles } from "../base.ts";

export const ADMIN: Styles = {
  adminbody: { "&.panelbody": { maxWidth: "none" } },
  signout: "mt-4",
  livepart: {
    "&>p:first-child:not(.hint),&>.hint+p": { "@apply": "mt-3 text-sm" },
  },
  adminlinks: { "& a": { color: "inherit" } },
  livebar: "flex flex-wrap items-center gap-x-4 gap-y-2 mt-4",
  roomsearch: {
    "@apply": "flex flex-wrap items-center gap-2 mt-6",
    "& .input": { "@apply": "bg-panel", width: "min(100%,20rem)" },
  },
  tablebox: "mt-3 overflow-x-auto rounded-lg",
  datatable: {
    "@apply": "w-full text-sm text-left",
    borderCollapse: "collapse",
    // A word is never broken to make a table narrower: it scrolls.
    "& :is(th,td)": {
      "@apply": "py-2 pr-5 border-t border-line",
      verticalAlign: "top",
      overflowWrap: "break-word",
    },
    "& :is(thead th,td)": { wordBreak: "keep-all" },
    "& thead th": { "@apply": "border-0 text-dim font-normal" },
    "& tbody th": {
      "@apply": "font-semibold",
      minWidth: "10rem",
      maxWidth: "24rem",
    },
    "& a": { color: "inherit" },
    "& .quote": { "@apply": "font-normal" },
    "& .moment": { whiteSpace: "nowrap" },
    "@media (pointer:coarse)": {
      "& a": {
        display: "inline-block",
        minWidth: "2.75rem",
        padding: ".5rem 0",
        margin: "-.5rem 0",
      },
    },
  },
  number: {
    whiteSpace: "nowrap",
    fontVariantNumeric: "tabular-nums",
  },
  nodename: "mt-4 text-sm font-semibold",
  logline: {
    fontFamily: "ui-monospace,monospace",
    minWidth: "18rem",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
  roomfacts: {
    "@apply": "flex flex-wrap gap-x-8 gap-y-3 mt-6 text-sm",
    "& dt": { "@apply": "text-dim" },
    "& dd": { "@apply": "font-semibold", margin: "0" },
  },
};
