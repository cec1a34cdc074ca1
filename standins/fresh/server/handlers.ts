import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** Returned by a handler to render its page. */
interface PageResponse<T> {
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** Renders this route's page with `data`. */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return {
    data,
    headers: options?.headers,
    status: options?.status,
  };
}

/** Answers a request, or returns the data for its page. */
export interface HandlerFn<Data, State> {
  (ctx: Context<State>):
    | Response
    | PageResponse<Data>
    | Promise<Response | PageResponse<Data>>;
}

/** A handler for each method of a route. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** One handler for all methods, or one for each. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;
