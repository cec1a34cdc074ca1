/** Returns the eight 16-bit groups of an IPv6 address without a zone. */
export function groupsOf(address: string): number[] {
  // The URL parser writes addresses canonically, without a dotted end.
  const [head, tail] = new URL(`http://[${address}]`).hostname.slice(1, -1)
    .split("::").map((part) => part.split(":").filter(Boolean));
  const groups = tail
    ? [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail]
    : head;
  return groups.map((group) => parseInt(group, 16));
}

/** Returns the IPv4 address in an IPv4-mapped IPv6 address; `undefined`: it is another. */
export function mappedV4(groups: readonly number[]): string | undefined {
  return groups.slice(0, 5).every((group) => group === 0) &&
      groups[5] === 0xffff
    ? dotted(groups[6], groups[7])
    : undefined;
}

/** Returns the IPv4 address that two 16-bit groups make. */
export function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
