/**
 * The viewer's preference for repeated words, as the browser stores it.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { load, save } from "../../ui/stored.ts";

/** The storage key. */
const SEPARATE = "separate";

/** Whether messages that say the same words share a row. */
export const folds = signal(load(SEPARATE) !== true);

export function fold(wanted: boolean): void {
  folds.value = wanted;
  save(SEPARATE, wanted ? undefined : true);
}
