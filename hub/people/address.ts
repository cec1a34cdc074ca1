import { BlockList, isIP, isIPv4 } from "node:net";
import { groupsOf, mappedV4 } from "./ipv6.ts";

/** A set of IPv4 and IPv6 addresses and networks. */
export class AddressList {
  /** For IPv6, whose checks are rarer and slower. */
  readonly #list = new BlockList();
  readonly #isEmpty: boolean;
  /** The IPv4 networks, those written as IPv4-mapped IPv6 too. */
  readonly #v4: { readonly first: number; readonly mask: number }[] = [];

  /** @throws {TypeError} An entry is neither an address nor a network (`10.0.0.0/8`). */
  constructor(entries: readonly string[]) {
    this.#isEmpty = entries.length === 0;
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
      const bits = prefix === undefined ? maxPrefix : Number(prefix);
      // An IPv6 address may be an IPv4 one, mapped.
      this.#list.addSubnet(address, bits, family);
      const v4 = family === "ipv4"
        ? address
        : mappedV4(groupsOf(address.split("%")[0]));
      const hostBits = maxPrefix - bits;
      if (v4 === undefined || hostBits > 32) continue;
      // Shifting by 32 shifts by none.
      const mask = hostBits === 32 ? 0 : -1 << hostBits;
      this.#v4.push({ first: bitsOf(v4) & mask, mask });
    }
  }

  has(address: string): boolean {
    if (this.#isEmpty) return false;
    const version = isIP(address);
    if (version === 6) return this.#list.check(address, "ipv6");
    if (version === 0) return false;
    const bits = bitsOf(address);
    return this.#v4.some(({ first, mask }) => (bits & mask) === first);
  }
}

/** The 32 bits of an IPv4 address. */
function bitsOf(address: string): number {
  return address.split(".").reduce((bits, part) => bits << 8 | Number(part), 0);
}

/**
 * Returns an address in canonical form: without brackets, port and zone, an IPv4-mapped
 * IPv6 address as IPv4. Reads what proxies write: `203.0.113.7:50123`,
 * `[2001:db8::1]:443`, `fe80::1%eth0`.
 *
 * @returns `undefined` if it isn't an address.
 */
export function parseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const [, bracketed, plain = text] =
    text.match(/^(?:\[([^[\]]*)\]|(\d+(?:\.\d+){3}))(?::[\w.-]*)?$/) ?? [];
  const [address] = (bracketed ?? plain).split("%");
  const version = isIP(address);
  if (version === 0 || (bracketed !== undefined && version === 4)) return;
  if (version === 4) return address;
  // The URL parser writes an address canonically.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return mappedV4(groupsOf(canonical)) ?? canonical;
}
