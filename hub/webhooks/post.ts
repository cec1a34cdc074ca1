import { lookup } from "node:dns/promises";
import { type IncomingMessage, request } from "node:http";
import { connect as connectPlain, isIP, isIPv6 } from "node:net";
import { connect as connectTls } from "node:tls";
import { signedHeaders } from "../moderation/hook/signature.ts";
import { isPrivateHost } from "../people/private_host.ts";
import type { Endpoint } from "./endpoint.ts";

/** How long a request may take, in milliseconds. */
export const TIMEOUT_MS = 10_000;

/** The longest wait that an endpoint may ask for, in milliseconds. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/** The most answers with a status from 100 to 199 before the one that counts. */
const MAX_EARLY_ANSWERS = 10;

/** What is sent. */
export interface Delivery {
  /** The same for the same delivery, if it is repeated. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
  /** When it is sent, in milliseconds since 1970. */
  readonly at: number;
}

/** An endpoint's answer, of which only the head is read. */
export interface Answer {
  readonly status: number;
  /** For how long it asks not to be called. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Sends a delivery. Its connection goes to an address that was checked, whatever the name
 * resolves to meanwhile. No redirect is followed.
 *
 * @param attempt Number of attempts that failed; a name's addresses are tried in turn.
 * @throws {Error} There was no answer: why, without the URL, which may have a token.
 */
export async function post(
  endpoint: Endpoint,
  delivery: Delivery,
  attempt: number,
): Promise<Answer> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new Error("it took too long")),
    TIMEOUT_MS,
  );
  const ending = new AbortController();
  try {
    return await Promise.race([
      send(endpoint, delivery, attempt, ending.signal),
      timeout.promise,
    ]);
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
}

async function send(
  endpoint: Endpoint,
  { id, body, at }: Delivery,
  attempt: number,
  ended: AbortSignal,
): Promise<Answer> {
  const { url, key } = endpoint;
  const addresses = await addressesOf(endpoint);
  const address = addresses[attempt % addresses.length];
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({
    method: "POST",
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      "content-type": "application/json",
      "content-length": new TextEncoder().encode(body).length,
      "user-agent": "Hubbub",
      connection: "close",
      ...signedHeaders(key, id, at, body),
    },
    createConnection: () => connect(url, address),
  });
  const answered = ({ statusCode = 0, headers }: IncomingMessage) =>
    resolve({
      status: statusCode,
      retryAfterMs: retryAfterOf(headers["retry-after"], at),
    });
  const end = () => sent.destroy();
  ended.addEventListener("abort", end);
  if (ended.aborted) end();
  sent.on("error", () => reject(new Error("it can't be reached")));
  sent.on("response", answered);
  sent.on("upgrade", answered);
  let early = 0;
  // They may come without end.
  sent.on("information", () => {
    if (++early > MAX_EARLY_ANSWERS) {
      reject(new Error("it answers without a status"));
    }
  });
  sent.end(body);
  return await promise;
}

/** @throws {Error} The name has none, or one that hosts may not reach. */
async function addressesOf(
  { url, mayBePrivate }: Endpoint,
): Promise<readonly string[]> {
  const name = nameIn(url);
  // The operator's permissions may be for the name only (tasks/permissions.ts).
  if (mayBePrivate || isIP(name)) {
    if (!mayBePrivate && isPrivate(name)) throw privateError();
    return [name];
  }
  const found = await resolve(name);
  if (found.length === 0) throw new Error("its name can't be resolved");
  if (found.some(isPrivate)) throw privateError();
  return found;
}

function privateError(): Error {
  return new Error("it is at an address in a private network");
}

/** The host without the brackets of IPv6. */
function nameIn({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

async function resolve(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function isPrivate(address: string): boolean {
  const host = `http://${isIPv6(address) ? `[${address}]` : address}`;
  return !URL.canParse(host) || isPrivateHost(new URL(host));
}

function connect(url: URL, host: string) {
  const { protocol, port } = url;
  const name = nameIn(url);
  if (protocol === "http:") {
    return connectPlain({ host, port: Number(port || 80) });
  }
  return connectTls({
    host,
    port: Number(port || 443),
    // A certificate is for the name, and not for the address that it stands for.
    servername: isIP(name) ? undefined : name,
    ALPNProtocols: ["http/1.1"],
  });
}

/** @param at The time, in milliseconds since 1970. */
function retryAfterOf(
  value: string | undefined,
  at: number,
): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - at;
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
