import { createHmac, randomBytes } from "node:crypto";
import type { Handshake } from "./plan.ts";

/** The server's SECRET, with which the generator signs its clients' cookies. */
export const COOKIE_SECRET = "stampede-".repeat(5);

/** What Chromium sends, besides the Origin, which has the port. */
const BROWSER = [
  "Pragma: no-cache",
  "Cache-Control: no-cache",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-GB,en;q=0.9,zh-CN;q=0.8",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
];

/** The headers of one client's handshake besides those of RFC 6455, as lines. */
export function headersOf(kind: Handshake, port: number): string[] {
  if (kind === "bare") return [];
  const lines = [`Origin: http://127.0.0.1:${port}`, ...BROWSER];
  return kind === "browser" ? lines : [...lines, `Cookie: viewer=${cookie()}`];
}

/** The signed cookie of a viewer who was never here (hub/people/identity.ts). */
function cookie(): string {
  const id = randomBytes(12).toString("base64url");
  const since = Math.floor(Date.now() / 1000).toString(36);
  const value = `${id}.Guest%20${100_000 + id.charCodeAt(0)}.${since}`;
  const signature = createHmac("sha256", COOKIE_SECRET).update(value)
    .digest("hex");
  return `${value}.${signature}`;
}
