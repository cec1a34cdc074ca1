/**
 * It is the same evening on all pictures, whenever they are taken.
 *
 * @module
 */

/** When each picture begins, in milliseconds since 1970, and whose evening it is. */
export const BEGIN = Date.UTC(2026, 10, 27, 20, 41);
export const ZONE = "Europe/Oslo";

/**
 * Sets the clock by so many milliseconds. It is sent to browsers as text, so it refers
 * to nothing outside.
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
