/**
 * Checks WebSocket handshakes before anything is acquired for them. Deno throws where a
 * header is missing, and takes any version and key.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.1}
 * @module
 */
import { memoised } from "./memoised.ts";

/** The only version of the protocol. */
const VERSION = "13";

/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** Names of subprotocols as Deno reads them, with a comma and one space between them; or none. */
const READABLE = /^(?:[!#$%&'*+.^_`|~\w-]+(?:, (?!$)|$))*$/;

/** Whether a request asks for a WebSocket of our version. */
export function asksForSocket({ method, headers }: Request): boolean {
  return method === "GET" &&
    namesIn(headers, "upgrade").includes("websocket") &&
    headers.get("sec-websocket-version")?.trim() === VERSION;
}

/** Returns what is wrong with a handshake that doesn't follow the protocol. */
export function mistakeIn({ headers }: Request): string | undefined {
  if (!namesIn(headers, "connection").includes("upgrade")) {
    return 'Cannot open a socket: the header "Connection: Upgrade" is missing.';
  }
  if (!KEY.test(headers.get("sec-websocket-key")?.trim() ?? "")) {
    return "Cannot open a socket: Sec-WebSocket-Key must be 16 bytes in base64.";
  }
  if (!READABLE.test(readable(subprotocolsIn(headers)))) {
    return "Cannot open a socket: Sec-WebSocket-Protocol must be a list of names.";
  }
}

/**
 * Returns the request with its list of subprotocols as Deno reads it. Clients may leave
 * the spaces out.
 */
export function readableHandshake(request: Request): Request {
  const list = subprotocolsIn(request.headers);
  const names = readable(list);
  if (names === list) return request;
  const headers = new Headers(request.headers);
  headers.set("sec-websocket-protocol", names);
  // A copy of the request would have no connection to upgrade.
  return Object.create(request, { headers: { value: headers } });
}

function subprotocolsIn(headers: Headers): string {
  return headers.get("sec-websocket-protocol") ?? "";
}

/** Returns a list of names with a comma and one space between them. */
function readable(list: string): string {
  return READABLE.test(list) ? list : namesOf(list).join(", ");
}

/** The names in a header, in lower case. Nearly all requests have the same. */
function namesIn(headers: Headers, header: string): readonly string[] {
  return lowerCaseNamesOf(headers.get(header) ?? "");
}

const lowerCaseNamesOf = memoised((list) => namesOf(list.toLowerCase()));

function namesOf(list: string): readonly string[] {
  return list.split(",").map((name) => name.trim()).filter(Boolean);
}
