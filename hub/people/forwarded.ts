/**
 * What trusted proxies say about a request: X-Forwarded-For and X-Forwarded-Proto, or
 * Forwarded ({@link https://datatracker.ietf.org/doc/html/rfc7239 RFC 7239}).
 *
 * Only one of them is read, because a proxy passes on what a client wrote in the other:
 * `Forwarded` only in requests without X-Forwarded-For.
 *
 * @module
 */
import { type AddressList, parseAddress } from "./address.ts";

/** Where a request comes from. */
export interface Source {
  /** The client's address; that of a proxy if `isProxy`. */
  readonly address: string;
  /** Whether the address is a trusted proxy's, which others share: it must not be banned. */
  readonly isProxy: boolean;
  /** How the browser connected, if a proxy says so. */
  readonly scheme: "http" | "https" | undefined;
  /** What a trusted proxy wrote and nobody can read. */
  readonly unreadable?: { readonly header: string; readonly value: string };
}

/** The pairs of one element of Forwarded, by lower-case name. */
type Element = ReadonlyMap<string, string>;

/**
 * Returns where a request comes from: from the peer, or if the peer is a trusted proxy,
 * from the last address that the proxies name and that isn't one of them. If that can't
 * be read, it is the address of the proxy that wrote it.
 *
 * @param peer The other end of the connection.
 */
export function sourceOf(
  peer: string,
  headers: Headers,
  trusted: AddressList,
): Source {
  const address = parseAddress(peer) ?? peer;
  if (!trusted.has(address)) {
    return { address, isProxy: false, scheme: undefined };
  }
  const list = headers.get("x-forwarded-for");
  const elements = list === null
    ? parseForwarded(headers.get("forwarded") ?? "")
    : [];
  const hops = list === null
    ? elements.map((element) => element.get("for") ?? "unknown")
    : itemsOf(list, ",").map(unquote);
  const scheme = schemeOf(headers.get("x-forwarded-proto"), elements);
  return {
    ...lastUntrusted(
      address,
      hops,
      trusted,
      list === null ? "Forwarded" : "X-Forwarded-For",
    ),
    ...scheme,
  };
}

/** Walks from the nearest hop to the first that isn't a trusted proxy. */
function lastUntrusted(
  peer: string,
  hops: readonly string[],
  trusted: AddressList,
  header: string,
): Pick<Source, "address" | "isProxy" | "unreadable"> {
  let address = peer;
  for (const value of hops.toReversed()) {
    const parsed = parseAddress(value);
    if (parsed === undefined) {
      return { address, isProxy: true, unreadable: { header, value } };
    }
    address = parsed;
    if (!trusted.has(address)) return { address, isProxy: false };
  }
  return { address, isProxy: true };
}

/** The scheme that the first proxy saw: each one adds to the list's end. */
function schemeOf(
  list: string | null,
  elements: readonly Element[],
): Pick<Source, "scheme" | "unreadable"> {
  const [value] = list === null
    ? elements.flatMap((element) => element.get("proto") ?? [])
    : itemsOf(list, ",").map(unquote);
  if (value === undefined) return { scheme: undefined };
  const scheme = /^(?:http|ws)(s?)$/i.exec(value);
  if (scheme) return { scheme: scheme[1] ? "https" : "http" };
  const header = list === null ? "Forwarded" : "X-Forwarded-Proto";
  return { scheme: undefined, unreadable: { header, value } };
}

function parseForwarded(header: string): Element[] {
  return itemsOf(header, ",").map((element) =>
    new Map(
      itemsOf(element, ";").map((pair) => {
        const [name, ...rest] = pair.split("=");
        return [name.trim().toLowerCase(), unquote(rest.join("=").trim())];
      }),
    )
  );
}

/**
 * Splits a list, inside quotes too: what a proxy adds must not end up in a quotation that
 * the client began. No address or scheme contains a separator.
 */
function itemsOf(list: string, separator: "," | ";"): string[] {
  return list.split(separator).map((item) => item.trim()).filter(Boolean);
}

function unquote(value: string): string {
  return value.match(/^"(.*)"$/s)?.[1].trim() ?? value;
}
