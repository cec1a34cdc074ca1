import { hash } from "node:crypto";
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
    const key = hmac.of(`viewer:${epoch}`).toHex();
    // A key of fixed length before the text, and 32 of 256 bits: no HMAC is needed.
    return (viewer) =>
      Number.parseInt(hash("sha256", key + viewer, "hex").slice(0, 8), 16);
  };
}
