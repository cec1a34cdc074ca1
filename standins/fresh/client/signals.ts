/**
 * Loaded only by pages that hand a signal to an island.
 *
 * @module
 */
import { computed, signal } from "@preact/signals";
import type { Revivers } from "./unpack.ts";

/** Makes the signals that `pack` of shared/pack.ts wrote. */
export const revivers: Revivers = {
  Signal: (value) => signal(value),
  Computed: (value) => computed(() => value),
};
