import { Hmac } from "./hmac.ts";

/** Returns a number of 32 bits for a viewer in a room's order. */
export type ViewerHash = (epoch: string, viewer: string) => number;

/**
 * Hashes viewers' ids for the viewer count, the same in all processes with this secret.
 * The hash is keyed, so that no one can choose ids that distort the count, and the
 * viewers of two rooms can't be compared.
 */
export function viewerHash(secret: string): ViewerHash {
  const hmac = new Hmac(secret);
  return (epoch, viewer) => {
    // The prefix separates this use from cookies, which the same secret signs.
    const code = hmac.of(`viewer:${epoch}:${viewer}`);
    return new DataView(code.buffer).getUint32(0, true);
  };
}
