/**
 * Which hosts a request may name, and which origins may post, connect and read answers.
 *
 * @module
 */
import { HttpError, type Middleware } from "fresh";
import { Refusal } from "../hub/mod.ts";
import { countDenied } from "../hub/operator/metrics.ts";
import { bearerOf } from "../hub/people/bearer.ts";
import { sameSecret } from "../hub/people/token.ts";
import type { Config } from "./config.ts";
import { memoised } from "./memoised.ts";
import { mayBeRebound } from "./rebinding.ts";
import type { State } from "./state.ts";

/** Read by machines that know an instance by any name, and without content. */
const FOR_MACHINES = ["/healthz", "/readyz", "/metrics"];

/** The operator's page is for no other origin. */
const OPERATORS = /^\/admin(?:\/|$)/;

/** What pages of other origins may send. */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, DELETE",
  "access-control-allow-headers": "authorization, content-type, last-event-id",
  "access-control-max-age": "600",
};

/** Refuses requests for hosts that aren't ours. */
export const checkHost: Middleware<State> = (ctx) => {
  const { req, url, state } = ctx;
  if (!FOR_MACHINES.includes(url.pathname) && !isForUs(req, state)) {
    throw new HttpError(421);
  }
  return ctx.next();
};

/**
 * Whether a request is for a host of ours: a page whose name is made to lead here (DNS
 * rebinding) would count as our own. Where PUBLIC_URL doesn't say which are ours,
 * registered names in requests that come straight from a private network aren't. Whoever
 * has ADMIN_TOKEN may use any name, such as an instance's own behind a proxy.
 */
export function isForUs(
  request: Request,
  { config, source: { peer } }: Pick<State, "config" | "source">,
): boolean {
  const { publicUrls, trustProxy } = config;
  const host = hostOf(request);
  const isOurs = publicUrls.length > 0
    ? publicUrls.some((own) => isAt(host, own))
    : !mayBeRebound(host, peer) || trustProxy.has(peer);
  return isOurs || isOperator(request, config);
}

/**
 * Prevents pages of other sites from using a visitor's cookie to post over a WebSocket.
 *
 * @throws {Refusal} `bad_origin`.
 */
export function checkSocketOrigin(
  request: Request,
  state: Pick<State, "config" | "tls">,
): void {
  const origin = request.headers.get("origin");
  if (origin === null || isOwnOrigin(origin, request, state)) return;
  countDenied("bad_origin");
  throw new Refusal(
    "bad_origin",
    `Cannot connect from ${origin}: the operator must add it to ALLOWED_ORIGINS first.`,
  );
}

/** Whether a page of ours made the request: its link, form or redirect. */
export function isFromOwnPage(req: Request, state: State): boolean {
  const site = req.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  // Browsers send it over TLS, and older ones never.
  const from = req.headers.get("origin") ?? req.headers.get("referer");
  return from !== null && URL.canParse(from) &&
    isOwnOrigin(new URL(from).origin, req, state);
}

/** Lets pages of ALLOWED_ORIGINS read answers, and answers their preflights. */
export const shareWithOrigins: Middleware<State> = async (ctx) => {
  const { req, state: { config } } = ctx;
  if (OPERATORS.test(ctx.url.pathname)) return ctx.next();
  const isPreflight = req.method === "OPTIONS" &&
    req.headers.get("access-control-request-method") !== null;
  if (isPreflight && isAllowed(req, config)) {
    return new Response(null, {
      status: 204,
      headers: shared(new Headers(PREFLIGHT), req, config),
    });
  }
  // Before the others: the headers of a request that became a socket can't be read.
  const sharing = shared(new Headers(), req, config);
  const response = await ctx.next();
  for (const [name, value] of sharing) {
    if (name === "vary") response.headers.append(name, value);
    else response.headers.set(name, value);
  }
  return response;
};

/**
 * Adds what lets a page of ALLOWED_ORIGINS read a response. With credentials: the socket
 * has the viewer's cookie too.
 */
export function shared(
  headers: Headers,
  request: Request,
  config: Pick<Config, "allowedOrigins">,
): Headers {
  if (config.allowedOrigins.length === 0) return headers;
  headers.append("vary", "origin");
  if (!isAllowed(request, config)) return headers;
  headers.set("access-control-allow-origin", request.headers.get("origin")!);
  headers.set("access-control-allow-credentials", "true");
  headers.set("access-control-expose-headers", "retry-after");
  return headers;
}

/**
 * Whether a page of this origin may post and open sockets: it is ours, or the operator
 * allows it. Without PUBLIC_URL, ours are the pages of the requested host, by http only
 * if this request isn't by https. (A proxy with TLS may not say so.)
 */
export function isOwnOrigin(
  origin: string,
  request: Request,
  { config: { allowedOrigins, publicUrls }, tls }: Pick<
    State,
    "config" | "tls"
  >,
): boolean {
  if (allowedOrigins.includes(origin)) return true;
  if (publicUrls.length > 0) return publicUrls.includes(origin);
  return (origin.startsWith("https:") || origin.startsWith("http:") && !tls) &&
    isOrigin(origin) && isAt(hostOf(request), origin);
}

function isAllowed(
  { headers }: Request,
  { allowedOrigins }: Pick<Config, "allowedOrigins">,
): boolean {
  return allowedOrigins.includes(headers.get("origin") ?? "");
}

function isOperator(
  { headers }: Request,
  { adminToken }: Pick<Config, "adminToken">,
): boolean {
  const bearer = bearerOf(headers);
  return bearer !== undefined && adminToken !== undefined &&
    sameSecret(bearer, adminToken);
}

function hostOf({ headers, url }: Request): string {
  return headers.get("host") ?? new URL(url).host;
}

/** Whether an origin is one, as browsers write it. */
const isOrigin = memoised((origin) =>
  URL.canParse(origin) && new URL(origin).origin === origin
);

/** Whether a Host header names the host and port of an origin. */
function isAt(host: string, origin: string): boolean {
  // No header contains a line break.
  return isAtEach(`${host}\n${origin}`);
}

const isAtEach = memoised((pair) => {
  const [host, origin] = pair.split("\n");
  const { protocol, host: own } = new URL(origin);
  const url = `${protocol}//${host}`;
  return URL.canParse(url) && new URL(url).host === own;
});
