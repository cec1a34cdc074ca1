/**
 * Answers methods that a route doesn't support.
 *
 * @module
 */
import { type HandlerByMethod, HttpError, type Method } from "fresh";
import { METHODS } from "../../server/methods.ts";
import { refusalResponse } from "../../server/refusal_response.ts";
import type { State } from "../../server/state.ts";
import { wantsPage } from "../../server/wants_page.ts";
import { problemOf } from "./problem.ts";

/** The cause of a 405: the header that it must have. */
interface Allowed {
  readonly allow: string;
}

const AND = new Intl.ListFormat("en-GB");

/** Returns the header that an error's page must have, if {@linkcode allow} threw it. */
export function allowedIn(error: unknown): Allowed | undefined {
  return error instanceof HttpError && error.status === 405
    ? error.cause as Allowed | undefined
    : undefined;
}

/**
 * Adds to a route's handlers a 405 with `Allow` for every other method, which Fresh
 * answers with 404, and a `HEAD` that cancels the body of `GET`. Fresh drops that body
 * unread: an event stream would never leave its room.
 */
export function allow<Handlers extends HandlerByMethod<unknown, State>>(
  handlers: Handlers,
): Handlers {
  const has = (method: Method) =>
    method in handlers || method === "OPTIONS" ||
    (method === "HEAD" && "GET" in handlers);
  const supported = METHODS.filter(has);
  const headers: HeadersInit & Allowed = { allow: supported.join(", ") };
  const all: HandlerByMethod<unknown, State> = { ...handlers };
  for (const method of METHODS) {
    if (!has(method)) {
      all[method] = ({ req }) => {
        const message = `This URL supports only ${AND.format(supported)}.`;
        const error = new HttpError(405, message, { cause: headers });
        if (wantsPage(req)) throw error;
        return refusalResponse({ ...problemOf(error), message }, headers);
      };
    }
  }
  const { GET } = all;
  if (GET) {
    all.HEAD ??= async (ctx) => {
      const answer = await GET(ctx);
      if (!(answer instanceof Response)) return answer;
      await answer.body?.cancel();
      return new Response(null, answer);
    };
  }
  all.OPTIONS ??= () => new Response(null, { status: 204, headers });
  return all as Handlers;
}
