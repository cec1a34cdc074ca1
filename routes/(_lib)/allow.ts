/**
 * Answers methods that a route doesn't support.
 *
 * @module
 */
import { type HandlerByMethod, HttpError, type Method } from "fresh";
import { METHODS } from "../../server/methods.ts";
import { refusalResponse } from "../../server/refusal_response.ts";
import type { State } from "../../server/state.ts";
import { problemOf } from "./problem.ts";

const AND = new Intl.ListFormat("en-GB");

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
  const supported = METHODS.filter(has);
  const headers = { allow: supported.join(", ") };
  const all: HandlerByMethod<unknown, State> = { ...handlers };
  for (const method of METHODS) {
    if (!has(method)) {
      all[method] = () =>
        refusalResponse({
          ...problemOf(new HttpError(405)),
          message: `This URL supports only ${AND.format(supported)}.`,
        }, headers);
    }
  }
  all.OPTIONS ??= () => new Response(null, { status: 204, headers });
  return all as Handlers;
}
