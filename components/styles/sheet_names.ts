/** Every page loads `base`; the others belong to the parts of the product after which they are named. */
export const SHEETS = [
  "base",
  "stage",
  "panel",
  "overlay",
  "replay",
  "keyboard",
] as const;

export type SheetName = typeof SHEETS[number];
