import { isIP } from "node:net";
import { AddressList, parseAddress } from "../hub/people/address.ts";
import { memoised } from "./memoised.ts";

/** Networks that a page on the internet reaches only through its reader's browser. */
const PRIVATE = new AddressList([
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "::1",
  "fc00::/7",
  "fe80::/10",
]);

/** Names that nobody can register on the internet. */
const LOCAL_NAME =
  /^[^.]+$|\.(?:localhost|onion|local|localdomain|lan|home|home\.arpa|internal|intranet|corp|private|test|example|invalid)$/;

/**
 * Whether a request may come from a page whose name is made to lead here (DNS rebinding):
 * it comes straight from a private network and names a host that somebody can register.
 */
export function mayBeRebound(host: string, peer: string): boolean {
  return !isLocalName(host) && PRIVATE.has(parseAddress(peer) ?? peer);
}

const isLocalName = memoised((host) => {
  const url = `http://${host}`;
  const name = URL.canParse(url)
    ? new URL(url).hostname.replace(/\.$/, "")
    : "an.unreadable.name";
  return name.startsWith("[") || isIP(name) !== 0 || LOCAL_NAME.test(name);
});
