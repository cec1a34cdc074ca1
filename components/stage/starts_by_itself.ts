/**
 * Whether a broadcast may start before the viewer asks for it.
 *
 * @module
 */

/** Chromium's; TypeScript doesn't know it. */
interface Device extends Navigator {
  readonly connection?: { readonly saveData?: boolean };
}

/** Not for viewers who save data, or who want nothing to move by itself. */
export function startsByItself(): boolean {
  const { connection }: Device = navigator;
  return !connection?.saveData &&
    !matchMedia("(prefers-reduced-motion:reduce)").matches &&
    !matchMedia("(prefers-reduced-data:reduce)").matches;
}
