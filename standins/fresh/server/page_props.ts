import type { AnyComponent, FunctionComponent } from "preact";
import type { Context } from "./context.ts";

/** The props of a page and the app wrapper. */
export type PageProps<Data = unknown, State = unknown> =
  & Pick<
    Context<State>,
    "config" | "url" | "req" | "params" | "info" | "state" | "error" | "route"
  >
  & {
    data: Data;
    /** The page, for the app wrapper to render. */
    Component: FunctionComponent;
  };

/** The component of a page or the app wrapper. */
// deno-lint-ignore no-explicit-any -- each page has data of its own
export type RouteComponent<State> = AnyComponent<PageProps<any, State>>;
