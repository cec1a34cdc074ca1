/**
 * Answers for the methods that a route doesn't have.
 *
 * @module
 */
import type { HandlerByMethod, Method } from "fresh";
import { METHODS } from "../../server/methods.ts";
import { refusalResponse } from "../../server/refusal_response.ts";
import type { State } from "../../server/state.ts";

/**
 * The handlers of a route, and for every other method a 405 that says in `Allow`
 * what there is. Fresh asks `GET` when there is no `HEAD`; by itself it would
 * answer the rest with 404.
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
