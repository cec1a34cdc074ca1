/**
 * A viewer's colour: always the same for an id, and readable on every background.
 *
 * @module
 */

/** The number of hues: the style sheet has the classes `h0` to `h11`. */
export const HUES = 12;

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
