import { Hmac } from "./hmac.ts";
import {
  DEFAULT_IPV6_PREFIX_LENGTH,
  networkOf,
  type NetworkOptions,
} from "./network.ts";

/** Length of a hash in characters: 132 bits, enough to make collisions impossible in practice. */
const LENGTH = 22;

/** Returns the hashes of an address, the one to store first. */
type AddressHashes = (address: string) => readonly string[];

/**
 * Hashes the network of an address ({@linkcode networkOf}), so that a banned one is
 * recognised and none is stored. The hash is keyed: without the secret no one can find the
 * address by hashing all of them.
 *
 * @param secrets The newest first. Hashes under an older secret are still recognised, and
 * those of the default IPv6 prefix, under which bans may have been stored.
 */
export function addressHashes(
  secrets: readonly string[],
  options: NetworkOptions,
): AddressHashes {
  const keys = secrets.map((secret) => new Hmac(secret));
  return (address) => {
    const networks = new Set([
      networkOf(address, options),
      networkOf(address, { ipv6PrefixLength: DEFAULT_IPV6_PREFIX_LENGTH }),
    ]);
    return [...networks].flatMap((network) =>
      keys.map((key) =>
        // The prefix separates this use from cookies, which the same secret signs.
        key.of(`address:${network}`).toBase64({ alphabet: "base64url" })
          .slice(0, LENGTH)
      )
    );
  };
}
