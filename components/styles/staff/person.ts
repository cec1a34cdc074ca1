/**
 * A person's card for moderators.
 *
 * @module
 */
import type { Styles } from "../base.ts";

export const PERSON: Styles = {
  person: {
    "& .title": { "@apply": "mt-6 text-base" },
    "&>.act": { "@apply": "mt-4" },
    "& .check": { "@apply": "w-full py-0.5" },
    "@media (pointer:coarse)": {
      "& :is(.small,.input)": { minHeight: "2.75rem" },
      "& .quiet": { "@apply": "inline-block py-3" },
      "& .check": { "@apply": "py-2" },
    },
  },
  facts: {
    "@apply": "grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2",
    overflowWrap: "anywhere",
    "& dd": { margin: "0" },
  },
  buttons: "flex flex-wrap items-center gap-2 text-sm",
};
