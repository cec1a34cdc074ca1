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
import { mayBeRebound } from "./rebinding.ts";
import type { State } from "./state.ts";

/** Read by machines that know an instance by any name, and without content. */
const FOR_MACHINES = ["/healthz", "/readyz", "/metrics"];

/** What pages of other origins may send. */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, DELETE",
  "access-control-allow-headers": "authorization, content-type, last-event-id",
  "access-control-max-age": "600",
};

/**
 * Refuses requests for hosts that aren't ours: a page whose name is made to lead here
 * (DNS rebinding) would count as our own. Where PUBLIC_URL doesn't say which are ours,
 * refuses registered names in requests that come straight from a private network. Whoever
 * has ADMIN_TOKEN may use any name, such as an instance's own behind a proxy.
 */
export const checkHost: Middleware<State> = (ctx) => {
  const { req, url, state: { config: { publicUrls, trustProxy }, source } } =
    ctx;
  const host = hostOf(req);
  const isOurs = publicUrls.length > 0
    ? publicUrls.some((own) => isAt(host, new URL(own)))
    : trustProxy.has(source.peer) || !mayBeRebound(host, source.peer);
  if (
    !isOurs && !FOR_MACHINES.includes(url.pathname) &&
    !isOperator(req, ctx.state.config)
  ) throw new HttpError(421);
  return ctx.next();
};

/** Prevents pages of other sites from using a visitor's cookie to post over a WebSocket. */
export const checkSocketOrigin: Middleware<State> = (ctx) => {
  const { req: { headers }, req, state } = ctx;
  const origin = headers.get("origin");
  // Not `has`: it copies all headers, and a socket keeps its request.
  if (
    headers.get("upgrade") !== null && origin !== null &&
    !isOwnOrigin(origin, req, state)
  ) {
    countDenied("bad_origin");
    throw new Refusal(
      "bad_origin",
      `Cannot connect from ${origin}: the operator must add it to ALLOWED_ORIGINS first.`,
    );
  }
  return ctx.next();
};

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
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  return page !== undefined && page.origin === origin &&
    (page.protocol === "https:" || (page.protocol === "http:" && !tls)) &&
    isAt(hostOf(request), page);
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

/** Whether a Host header names this URL's host and port. */
function isAt(host: string, { protocol, host: own }: URL): boolean {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) && new URL(url).host === own;
}
