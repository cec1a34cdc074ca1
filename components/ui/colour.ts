/**
 * A viewer's colour: always the same for an id, readable on every background.
 *
 * @module
 */

/** How many colours there are: the classes `h0` to `h11` of the style sheet. */
export const HUES = 12;

/**
 * Lightness and chroma of names in OKLCH, for each theme. The hue is the only
 * thing that differs between two viewers, so contrast holds for all of them.
 */
export const NAME_COLOUR = {
  light: { l: 0.49, c: 0.14 },
  dark: { l: 0.79, c: 0.11 },
} as const;

/** The angle of a hue class, in degrees. */
export function hueAngle(hue: number): number {
  return (20 + hue * (360 / HUES)) % 360;
}

/** The class of a viewer's colour. */
export function hueClass(id: string): string {
  // FNV-1a: ids are random already, but names of other systems ("user1", "user2") need not be.
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return `h${((hash ^ (hash >>> 15)) >>> 0) % HUES}`;
}
