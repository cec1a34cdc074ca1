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
