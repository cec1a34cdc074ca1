import { isIP } from "node:net";
import { groupsOf, mappedV4 } from "./ipv6.ts";

/** Length of the IPv6 prefix that a provider gives a customer at least. */
export const DEFAULT_IPV6_PREFIX_LENGTH = 64;

/** What separates the customers of a provider. */
export interface NetworkOptions {
  /** How many leading bits of an IPv6 address name its network: 32 to 128. */
  readonly ipv6PrefixLength: number;
}

/**
 * Returns the network that an address counts as wherever something is limited "per
 * address": an IPv4 address itself, or the prefix of an IPv6 address in canonical form,
 * because its holder can use all addresses in it. An IPv4-mapped address counts as IPv4.
 * Anything else is returned unchanged.
 */
export function networkOf(
  address: string,
  { ipv6PrefixLength }: NetworkOptions,
): string {
  if (!address.includes(":")) return address;
  const [bare] = address.split("%");
  if (isIP(bare) !== 6) return address;
  const groups = groupsOf(bare);
  const mapped = mappedV4(groups);
  if (mapped !== undefined) return mapped;
  const prefix = groups.slice(0, Math.ceil(ipv6PrefixLength / 16))
    .map((group, i) => group & maskOf(ipv6PrefixLength - 16 * i))
    .map((group) => group.toString(16)).join(":");
  const rest = ipv6PrefixLength > 112 ? "" : "::";
  return `${prefix}${rest}/${ipv6PrefixLength}`;
}

/** Returns a mask for the leading bits of a 16-bit group. */
function maskOf(bits: number): number {
  return bits >= 16 ? 0xffff : 0xffff << (16 - bits) & 0xffff;
}
