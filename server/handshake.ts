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

/** A name of a subprotocol. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** A list of such names, as Deno reads it; or none. */
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
  const list = headers.get("sec-websocket-protocol") ?? "";
  if (
    !READABLE.test(list) && !namesOf(list).every((name) => TOKEN.test(name))
  ) {
    return "Cannot open a socket: Sec-WebSocket-Protocol must be a list of names.";
  }
}

/**
 * Returns the request with its list of subprotocols as Deno reads it: separated by a
 * comma and one space. Clients may leave the space out.
 */
export function readableHandshake(request: Request): Request {
  const list = request.headers.get("sec-websocket-protocol") ?? "";
  if (READABLE.test(list)) return request;
  const headers = new Headers(request.headers);
  headers.set("sec-websocket-protocol", namesOf(list).join(", "));
  // A copy of the request would have no connection to upgrade.
  return Object.create(request, { headers: { value: headers } });
}

/** The names in a header, in lower case. Nearly all requests have the same. */
function namesIn(headers: Headers, header: string): readonly string[] {
  return lowerCaseNamesOf(headers.get(header) ?? "");
}

const lowerCaseNamesOf = memoised((list) => namesOf(list.toLowerCase()));

function namesOf(list: string): readonly string[] {
  return list.split(",").map((name) => name.trim()).filter(Boolean);
}
