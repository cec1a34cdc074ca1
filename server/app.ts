import { App, csp, csrf, HttpError, type Middleware, staticFiles } from "fresh";
import { textsFor } from "../components/texts/languages.ts";
import { personOf, type Recognition, Refusal } from "../hub/mod.ts";
import { noteFailure } from "./failures.ts";
import {
  checkHost,
  isFromOwnPage,
  isOwnOrigin,
  shareWithOrigins,
} from "./origin.ts";
import { refusalResponse } from "./refusal_response.ts";
import { secure } from "./security.ts";
import { findSource } from "./source.ts";
import type { State } from "./state.ts";
import { wantsPage } from "./wants_page.ts";

/** The parts that the app needs. */
type AppParts =
  & Pick<State, "config" | "hub" | "sockets" | "admin">
  & Recognition;

/** Creates the front end for a hub: static files, middlewares, file routes. */
export function createApp(parts: AppParts): App<State> {
  const { config } = parts;
  return new App<State>()
    .use(secureHeaders)
    .use(findSource(config))
    .use(shareWithOrigins)
    .use(withoutSlash)
    .use(csp({ useNonce: true }))
    .use(explainErrors)
    .use(checkHost)
    .use(staticFiles())
    .use(csrf({
      origin: (origin, { req, state }) => isOwnOrigin(origin, req, state),
    }))
    .use(recognise(parts))
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
      noteFailure(ctx.route ?? "none", error);
    }
    throw error;
  }
};

/** Sets the state: who makes the request, and the hub. Sets the cookie of viewers that a page introduces. */
function recognise(
  { hub, sockets, admin, config: _, ...recognition }: AppParts,
): Middleware<State> {
  const { identity } = recognition;
  return async (ctx) => {
    const { state, req: { headers } } = ctx;
    const { address, isProxy } = state.source;
    const { person: recognised, known, stale, framed, exposed } =
      await personOf(headers, address, recognition, state.tls);
    const person = isProxy
      ? { ...recognised, isProxyAddress: true }
      : recognised;
    state.texts = textsFor(ctx.req);
    state.hub = hub;
    state.sockets = sockets;
    state.identity = identity;
    state.admin = admin;
    state.person = person;
    state.cookieless = !known && isFromOwnPage(ctx.req, state);
    const response = await ctx.next();
    const introduced = !known || stale || exposed;
    const viewer = state.remember ??
      (introduced && isPage(response) ? person : undefined);
    if (viewer) {
      identity.remember(
        response.headers,
        exposed ? identity.succeed(viewer) : viewer,
        state.tls,
        framed || Boolean(state.allowance?.frameOn?.length),
      );
    }
    return response;
  };
}

function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/html") ?? false;
}
