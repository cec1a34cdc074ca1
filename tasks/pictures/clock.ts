/**
 * Sets the same evening in all pictures, whenever they are taken.
 *
 * @module
 */

/** When each picture starts, in milliseconds since 1970, and its time zone. */
export const BEGIN = Date.UTC(2026, 10, 27, 20, 41);
export const ZONE = "Europe/Oslo";

/**
 * Shifts the clock by `shift` milliseconds. Sent to browsers as text, so it must not
 * refer to anything outside.
 */
export function shiftClock(shift: number): void {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given: []) {
      super(...(given.length > 0 ? given : [RealDate.now() + shift]) as []);
    }
    static override now() {
      return RealDate.now() + shift;
    }
  } as DateConstructor;
}
