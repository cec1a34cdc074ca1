import {
  App,
  createDefine,
  csp,
  csrf,
  HttpError,
  type Middleware,
  staticFiles,
} from "fresh";
import type { Catalogue } from "../components/texts/catalogue.ts";
import { textsFor } from "../components/texts/languages.ts";
import type { Config } from "./config.ts";
import { clientAddress } from "../hub/people/address.ts";
import {
  type Hub,
  type Identity,
  type Person,
  personOf,
  type Recognition,
  Refusal,
  type Viewer,
} from "../hub/mod.ts";
import { countDenied } from "../hub/operator/metrics.ts";
import { report } from "../hub/operator/report.ts";
import { type Allowance, secure } from "../routes/(_lib)/security.ts";

/** What every route finds in `ctx.state`. */
export interface State {
  /** What the interface says, in the language of whoever asks. */
  texts: Catalogue;
  config: Config;
  hub: Hub;
  identity: Identity;
  /** Who asks, as far as is known. */
  person: Person;
  /** Who asks, to everybody. A route that sets another viewer has the browser remember that one. */
  viewer: Viewer;
  /** Whether the browser asks over TLS, as far as is known. */
  tls: boolean;
  /** What the page that is drawn may do beyond all others. */
  allowance?: Allowance;
}

export const define = createDefine<State>();

/** What the app stands on. */
export type AppParts = Pick<State, "config" | "hub"> & Recognition;

/** The whole front end over a hub: static files, middlewares, file routes. */
export function createApp(
  { config, hub, ...recognition }: AppParts,
): App<State> {
  const { identity } = recognition;
  const isOwn = (origin: string, host: string | null) =>
    config.allowedOrigins.includes(origin) ||
    (URL.canParse(origin) && new URL(origin).host === host);

  return new App<State>()
    .use(async (ctx) => {
      const response = await ctx.next();
      secure(response.headers, ctx.state.allowance);
      return response;
    })
    .use(csp({ useNonce: true }))
    .use(staticFiles())
    .use(
      csrf({
        origin: (origin, ctx) => isOwn(origin, ctx.req.headers.get("host")),
      }),
    )
    .use(explain)
    .use(async (ctx) => {
      const { remoteAddr } = ctx.info;
      const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "";
      const { headers } = ctx.req;
      const address = clientAddress(
        peer,
        headers.get("x-forwarded-for"),
        config.trustProxy,
      );
      const { person, known, stale, framed } = await personOf(
        headers,
        address,
        recognition,
      );
      const { viewer } = person;
      const texts = textsFor(ctx.req);
      const proxied = config.trustProxy.has(peer)
        ? headers.get("x-forwarded-proto")
        : null;
      const tls = (proxied ?? ctx.url.protocol.slice(0, -1)) === "https";
      Object.assign(ctx.state, {
        texts,
        config,
        hub,
        identity,
        person,
        viewer,
        tls,
      });
      // A page of another site may not use a visitor's cookie to speak for them.
      const origin = headers.get("origin");
      if (
        headers.has("upgrade") && origin !== null &&
        !isOwn(origin, headers.get("host"))
      ) {
        countDenied("bad_origin");
        throw new Refusal(
          "bad_origin",
          `Cannot connect from ${origin}: a page there may do so once ALLOWED_ORIGINS names it.`,
        );
      }
      const response = await ctx.next();
      const renamed = ctx.state.viewer !== viewer;
      const introduced = !known || stale;
      if (renamed || (introduced && isPage(response))) {
        await identity.remember(
          response.headers,
          { viewer: ctx.state.viewer, since: person.since },
          tls,
          framed || Boolean(ctx.state.allowance?.frameOn?.length),
        );
      }
      return response;
    })
    .fsRoutes();
}

function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/html") ?? false;
}

/**
 * A refusal as a page for people and as JSON for programs. What nobody expected
 * is told to the operator, since Fresh draws the page for it without a word.
 */
const explain: Middleware<State> = async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    if (error instanceof Refusal) {
      if (!ctx.req.headers.get("accept")?.includes("text/html")) {
        return refuse(error);
      }
      throw new HttpError(error.status as HttpError["status"], error.message, {
        cause: error,
      });
    }
    if (!(error instanceof HttpError)) {
      const reason = error instanceof Error
        ? error.stack ?? error.message
        : String(error);
      report("error", "request_failed", { route: ctx.route ?? "none", reason });
    }
    throw error;
  }
};

/** A refusal as JSON. */
export function refuse(
  { code, message, retryAfterMs, status }: Refusal,
): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  if (retryAfterMs !== undefined) {
    headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  }
  return Response.json({ code, message, retryAfterMs }, { status, headers });
}
