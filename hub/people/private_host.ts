import { AddressList } from "./address.ts";
import { dotted, groupsOf } from "./ipv6.ts";

/** Networks that the public internet doesn't reach ({@link https://www.iana.org/assignments/iana-ipv4-special-registry IANA}). */
const NETWORKS = new AddressList([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/127",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/32",
  "2001:db8::/32",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
]);

/** Last labels of names that only a local network resolves (RFC 6761, 6762, 8375 and custom). */
const LOCAL_NAMES = new Set(
  "localhost local localdomain internal intranet private lan home corp arpa"
    .split(" "),
);

/**
 * Whether a URL's host is in a private network as far as it tells: a private address in
 * any spelling, or a name that only a local network resolves. A public name may still
 * resolve to a private address.
 */
export function isPrivateHost({ hostname }: URL): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, "");
  if (host.startsWith("[")) return isPrivateV6(host.slice(1, -1));
  // URL has written all spellings of an IPv4 address as four numbers.
  if (/^\d+(\.\d+){3}$/.test(host)) return NETWORKS.has(host);
  const labels = host.split(".");
  return labels.length < 2 || LOCAL_NAMES.has(labels.at(-1)!);
}

function isPrivateV6(address: string): boolean {
  if (NETWORKS.has(address)) return true;
  const embedded = embeddedV4(groupsOf(address));
  return embedded !== undefined && NETWORKS.has(embedded);
}

/** Returns the IPv4 address in an IPv6 one: mapped, compatible, translated (NAT64) or 6to4. */
function embeddedV4(groups: readonly number[]): string | undefined {
  const start = groups.slice(0, 6).map((group) => group.toString(16)).join(":");
  if (/^(0:0:0:0:(0|ffff):0|0:0:0:0:0:ffff|64:ff9b:0:0:0:0)$/.test(start)) {
    return dotted(groups[6], groups[7]);
  }
  return groups[0] === 0x2002 ? dotted(groups[1], groups[2]) : undefined;
}
