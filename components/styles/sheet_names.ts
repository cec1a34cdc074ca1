/**
 * Every page loads `base`. A chat loads `live` once it is live, and `moderating` for
 * moderators; the others belong to the
 * parts of the product after which they are named.
 */
export const SHEETS = [
  "base",
  "live",
  "stage",
  "player",
  "moderating",
  "panel",
  "admin",
  "person",
  "overlay",
  "replay",
  "search",
  "keyboard",
  "media",
] as const;

export type SheetName = typeof SHEETS[number];
