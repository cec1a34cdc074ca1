/**
 * Answers methods that a route doesn't support.
 *
 * @module
 */
import type { HandlerByMethod, Method } from "fresh";
import { METHODS } from "../../server/methods.ts";
import { refusalResponse } from "../../server/refusal_response.ts";
import type { State } from "../../server/state.ts";

/**
 * Adds to a route's handlers a 405 with `Allow` for every other method. Fresh uses
 * `GET` if there is no `HEAD`, but answers the rest with 404.
 */
export function allow<Handlers extends HandlerByMethod<unknown, State>>(
  handlers: Handlers,
): Handlers {
  const has = (method: Method) =>
    method in handlers || method === "OPTIONS" ||
    (method === "HEAD" && "GET" in handlers);
  const headers = { allow: METHODS.filter(has).join(", ") };
  const all: HandlerByMethod<unknown, State> = { ...handlers };
  for (const method of METHODS) {
    if (!has(method)) {
      all[method] = () =>
        refusalResponse({
          status: 405,
          code: "method_not_allowed",
          message: `This address takes ${headers.allow}.`,
        }, headers);
    }
  }
  all.OPTIONS ??= () => new Response(null, { status: 204, headers });
  return all as Handlers;
}
