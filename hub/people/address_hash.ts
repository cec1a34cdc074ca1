import { createHmac } from "node:crypto";
import { isIP } from "node:net";

/** Length of a hash in characters: 132 bits, enough to make collisions impossible in practice. */
const LENGTH = 22;

/** Returns the hashes of an address under each secret, that of the newest secret first. */
export type AddressHashes = (address: string) => readonly string[];

/**
 * Hashes addresses, so that a banned one is recognised and none is stored. The hash is
 * keyed: without the secret no one can find the address by hashing all of them. An IPv6
 * address counts as its /64, because its holder can use all of it; an IPv4-mapped one
 * counts as IPv4.
 *
 * @param secrets The newest first. Hashes under an older secret are still recognised.
 */
export function addressHashes(secrets: readonly string[]): AddressHashes {
  return (address) => {
    // The prefix separates this use from cookies, which the same secret signs.
    const subject = `address:${network(address)}`;
    return secrets.map((secret) =>
      createHmac("sha256", secret).update(subject).digest("base64url")
        .slice(0, LENGTH)
    );
  };
}

/**
 * Returns an IPv4 address, or the /64 of an IPv6 address in canonical form. Anything else
 * is returned unchanged.
 */
function network(address: string): string {
  const [bare] = address.split("%");
  if (isIP(bare) !== 6) return address;
  // The URL parser writes addresses canonically: lower case, no leading zeros, no dotted
  // end.
  const [head, tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1)
    .split("::").map((part) => part.split(":").filter(Boolean));
  const groups = tail
    ? [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail]
    : head;
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") {
    return groups.slice(6).map((group) => parseInt(group, 16))
      .flatMap((pair) => [pair >> 8, pair & 255]).join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
