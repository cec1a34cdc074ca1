import { createHmac } from "node:crypto";
import { isIP } from "node:net";

/** Characters of a hash that are kept: 132 bits, so that no two networks ever share one. */
const LENGTH = 22;

/** Gives the hashes of an address under each secret, that of the newest first. */
type AddressHashes = (address: string) => readonly string[];

/**
 * Hashes addresses, so that a banned one is known again and none is kept. The hash is
 * keyed: without the secret nobody finds the address by hashing all there are. An IPv6
 * address counts as its /64, all of which its holder can use; an IPv4 address in IPv6's
 * clothes is the IPv4 address.
 *
 * @param secrets The newest first. What was hashed with an older one is still found.
 */
export function addressHashes(secrets: readonly string[]): AddressHashes {
  return (address) => {
    // What it is for is hashed too: the same secret signs cookies.
    const subject = `address:${network(address)}`;
    return secrets.map((secret) =>
      createHmac("sha256", secret).update(subject).digest("base64url")
        .slice(0, LENGTH)
    );
  };
}

/** An IPv4 address, or the /64 of an IPv6 address, in one spelling. What is no address stays as it is. */
function network(address: string): string {
  const [bare] = address.split("%");
  if (isIP(bare) !== 6) return address;
  // The URL's parser gives every address one spelling: small letters, no leading zeros, no dotted end.
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
