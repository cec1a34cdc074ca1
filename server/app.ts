import { App, csp, csrf, HttpError, type Middleware, staticFiles } from "fresh";
import { textsFor } from "../components/texts/languages.ts";
import { personOf, type Recognition, Refusal } from "../hub/mod.ts";
import { countDenied } from "../hub/operator/metrics.ts";
import { report, stackOf } from "../hub/operator/report.ts";
import { clientAddress } from "../hub/people/address.ts";
import type { Config } from "./config.ts";
import { refusalResponse } from "./refusal_response.ts";
import { secure } from "./security.ts";
import type { State } from "./state.ts";
import { wantsPage } from "./wants_page.ts";

/** The parts that the app needs. */
type AppParts = Pick<State, "config" | "hub"> & Recognition;

/** Creates the front end for a hub: static files, middlewares, file routes. */
export function createApp(parts: AppParts): App<State> {
  const { config } = parts;
  return new App<State>()
    .use(secureHeaders)
    .use(withoutSlash)
    .use(csp({ useNonce: true }))
    .use(staticFiles())
    .use(csrf({
      origin: (origin, { req }) =>
        isOwn(config, origin, req.headers.get("host")),
    }))
    .use(explainErrors)
    .use(recognise(parts))
    .use(checkSocketOrigin)
    .fsRoutes();
}

const secureHeaders: Middleware<State> = async (ctx) => {
  const response = await ctx.next();
  secure(response.headers, ctx.state.allowance);
  return response;
};

/** Redirects from an address with a slash at its end. nginx's locations accept one. */
const withoutSlash: Middleware<State> = (ctx) => {
  const { pathname, search } = ctx.url;
  if (pathname === "/" || !pathname.endsWith("/")) return ctx.next();
  const location = pathname.slice(0, -1) + search;
  // 308 keeps the method and the body.
  return new Response(null, { status: 308, headers: { location } });
};

/**
 * Answers a refusal with a page for people or JSON for programs. Logs unexpected errors,
 * because Fresh renders an error page without a log line.
 */
const explainErrors: Middleware<State> = async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    if (error instanceof Refusal) {
      if (!wantsPage(ctx.req)) {
        return refusalResponse(error);
      }
      throw new HttpError(error.status as HttpError["status"], error.message, {
        cause: error,
      });
    }
    if (!(error instanceof HttpError)) {
      report("error", "request_failed", {
        route: ctx.route ?? "none",
        reason: stackOf(error),
      });
    }
    throw error;
  }
};

/** Sets the state: who makes the request, and the hub. Sets the cookie of viewers that a page introduces. */
function recognise(
  { config, hub, ...recognition }: AppParts,
): Middleware<State> {
  const { identity } = recognition;
  return async (ctx) => {
    const { state, req: { headers } } = ctx;
    const { remoteAddr } = ctx.info;
    const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "";
    const address = clientAddress(
      peer,
      headers.get("x-forwarded-for"),
      config.trustProxy,
    );
    const proxied = config.trustProxy.has(peer)
      ? headers.get("x-forwarded-proto")
      : null;
    state.tls = (proxied ?? ctx.url.protocol.slice(0, -1)) === "https";
    const { person, known, stale, framed, exposed } = await personOf(
      headers,
      address,
      recognition,
      state.tls,
    );
    state.texts = textsFor(ctx.req);
    state.config = config;
    state.hub = hub;
    state.identity = identity;
    state.person = person;
    const response = await ctx.next();
    const introduced = !known || stale || exposed;
    const viewer = state.remember ??
      (introduced && isPage(response) ? person : undefined);
    if (viewer) {
      await identity.remember(
        response.headers,
        exposed ? identity.succeed(viewer) : viewer,
        state.tls,
        framed || Boolean(state.allowance?.frameOn?.length),
      );
    }
    return response;
  };
}

/** Prevents pages of other sites from using a visitor's cookie to post over a WebSocket. */
const checkSocketOrigin: Middleware<State> = (ctx) => {
  const { headers } = ctx.req;
  const origin = headers.get("origin");
  if (
    headers.has("upgrade") && origin !== null &&
    !isOwn(ctx.state.config, origin, headers.get("host"))
  ) {
    countDenied("bad_origin");
    throw new Refusal(
      "bad_origin",
      `Cannot connect from ${origin}: the operator must add it to ALLOWED_ORIGINS first.`,
    );
  }
  return ctx.next();
};

/** Whether a page of this origin may post and open sockets: its host is ours, or the operator allows it. */
function isOwn(
  { allowedOrigins }: Config,
  origin: string,
  host: string | null,
): boolean {
  return allowedOrigins.includes(origin) ||
    (URL.canParse(origin) && new URL(origin).host === host);
}

function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/html") ?? false;
}
