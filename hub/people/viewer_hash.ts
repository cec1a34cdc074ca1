import { halfSipHash } from "./half_sip_hash.ts";
import { Hmac } from "./hmac.ts";

/** Returns the function that gives each viewer in a room's order a number of 32 bits. */
export type ViewerHash = (epoch: string) => (viewer: string) => number;

/**
 * Hashes viewers' ids for the viewer count, the same in all processes with this secret.
 * The hash is keyed, so that no one can choose ids that distort the count, and the
 * viewers of two rooms can't be compared.
 */
export function viewerHash(secret: string): ViewerHash {
  const hmac = new Hmac(secret);
  return (epoch) => {
    // The prefix separates this use from cookies, which the same secret signs.
    const key = new DataView(hmac.of(`viewer:${epoch}`).buffer);
    const halves = [key.getInt32(0), key.getInt32(4)] as const;
    return (viewer) => halfSipHash(halves, viewer);
  };
}
