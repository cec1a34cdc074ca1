import { BlockList, isIP } from "node:net";

/** A set of IPv4 and IPv6 addresses and networks. */
export class AddressList {
  readonly #list = new BlockList();

  /** @throws {TypeError} An entry is neither an address nor a network (`10.0.0.0/8`). */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address, prefix, extra] = entry.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      const maxPrefix = family === "ipv6" ? 128 : 32;
      if (
        isIP(address) === 0 || extra !== undefined ||
        (prefix !== undefined &&
          !(/^\d{1,3}$/.test(prefix) && +prefix <= maxPrefix))
      ) {
        throw new TypeError(`"${entry}" is neither an address nor a network`);
      }
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 &&
      this.#list.check(address, version === 6 ? "ipv6" : "ipv4");
  }
}

/**
 * Returns the client's address: the peer's, or if the peer is a trusted proxy, the last
 * one in X-Forwarded-For that isn't.
 *
 * @param forwarded The X-Forwarded-For header.
 */
export function clientAddress(
  peer: string,
  forwarded: string | null,
  trusted: AddressList,
): string {
  const hops = forwarded?.split(",").map((hop) => hop.trim()) ?? [];
  let address = normalize(peer);
  while (trusted.has(address)) {
    const hop = hops.pop();
    if (hop === undefined || isIP(hop) === 0) break;
    address = normalize(hop);
  }
  return address;
}

/** Converts an IPv4-mapped IPv6 address (`::ffff:1.2.3.4`) to IPv4. */
function normalize(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
