/**
 * Loads what a chat says to moderators only, in one language.
 *
 * @module
 */
import type { Catalogue } from "./catalogue.ts";

/** By language, as each is a file of its own. */
export const LOADERS: Readonly<
  Record<
    string,
    () => Promise<{ readonly MODERATING: Catalogue["moderating"] }>
  >
> = {
  en: () => import("./moderating_en.ts"),
  zh: () => import("./moderating_zh.ts"),
};

/** Rejects if the texts can't be loaded. */
export async function loadModerating(
  language: string,
): Promise<Catalogue["moderating"]> {
  return (await LOADERS[language]()).MODERATING;
}
