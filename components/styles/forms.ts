/**
 * Choices in the panel, in the viewer's settings and in a replay.
 *
 * @module
 */
import type { Styles } from "./base.ts";

export const FORMS: Styles = {
  small: {
    "@apply":
      "px-3.5 py-1.5 rounded-full border border-line bg-soft text-sm font-semibold cursor-pointer hover:(border-accent)",
    "&[aria-pressed=true]": {
      borderColor: "var(--accent)",
      boxShadow: "inset 0 0 0 1px var(--accent)",
    },
  },
  check: {
    "@apply": "flex items-start gap-2.5 py-1.5 text-sm",
    "@media (pointer:coarse)": { "@apply": "py-3" },
    "& [type=checkbox]": {
      "@apply": "flex-none w-4 h-4 mt-0.5",
      accentColor: "var(--accent)",
    },
  },
  pickone: {
    "@apply": "flex flex-wrap items-center mt-4 gap-2",
    "& .label": { "@apply": "w-full mb-0" },
    "@media (pointer:coarse)": { "& .small": { minHeight: "2.75rem" } },
  },
};
