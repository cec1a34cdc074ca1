/**
 * A viewer's colour: always the same for an id, and readable on every background.
 *
 * @module
 */

/** The number of hues: the style sheet has the classes `h0` to `h11`. */
export const HUES = 12;

/**
 * Lightness and chroma of names in OKLCH, for each theme. Viewers differ in hue only,
 * so all have the same contrast. `lightness` is that in HSL, in percent, for browsers without
 * OKLCH, where the saturation is 70 percent.
 */
export const NAME_COLOUR = {
  light: { l: 0.49, c: 0.14, lightness: 25 },
  dark: { l: 0.79, c: 0.11, lightness: 75 },
} as const;

/** The hue of a class, in degrees. */
export function hueAngle(hue: number): number {
  return (20 + hue * (360 / HUES)) % 360;
}

/** The class for a viewer's id. */
export function hueClass(id: string): string {
  // FNV-1a: our ids are random, but other systems' ("user1", "user2") may not be.
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return `h${((hash ^ (hash >>> 15)) >>> 0) % HUES}`;
}
