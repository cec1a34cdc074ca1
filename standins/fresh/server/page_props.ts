import type { AnyComponent, RenderableProps, VNode } from "preact";
import type { Context } from "./context.ts";

/** What a page, a layout and the app wrapper are given. */
export type PageProps<Data = unknown, State = unknown> =
  & Pick<
    Context<State>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "isPartial"
    | "Component"
    | "error"
    | "route"
  >
  & { data: Data };

/** A component that may take its time, and may answer by itself. */
export type AsyncComponent<Props> = (
  props: RenderableProps<Props>,
) => Promise<VNode | Response | null>;

/** The component of a page, a layout or the app wrapper. */
export type RouteComponent<State> =
  // deno-lint-ignore no-explicit-any -- each page has data of its own
  | AnyComponent<PageProps<any, State>>
  // deno-lint-ignore no-explicit-any
  | AsyncComponent<PageProps<any, State>>;
