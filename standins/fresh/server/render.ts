import {
  type AnyComponent,
  Fragment,
  type FunctionComponent,
  h,
  isValidElement,
  type VNode,
} from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { buildCacheOf, type Context, wrappingOf } from "./context.ts";
import { NONCE } from "./csp.ts";
import "./hooks.ts";
import { RenderState, withState } from "./render_state.ts";
import type { PageProps, RouteComponent } from "./page_props.ts";
import type { LayoutConfig } from "./route.ts";

function propsOf<State>(
  ctx: Context<State>,
  Component: FunctionComponent,
  data: unknown,
): PageProps<unknown, State> {
  const { config, error, info, isPartial, params, req, state, url, route } =
    ctx;
  return {
    Component,
    config,
    data,
    error,
    info,
    isPartial,
    params,
    req,
    state,
    url,
    route,
  };
}

/** Makes the vnode of a page, a layout or the app wrapper. */
export async function renderComponent<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  child: FunctionComponent,
  data: unknown,
): Promise<VNode | Response | null> {
  const props = propsOf(ctx, child, data);
  if (component.constructor.name === "AsyncFunction") {
    return await (component as (p: typeof props) => Promise<VNode | Response>)(
      props,
    );
  }
  return h(component as AnyComponent<typeof props>, props) as VNode;
}

/** Puts `_layout`s and `_app` around a page, and makes the answer of it. */
export async function renderPage<State>(
  ctx: Context<State>,
  page: VNode | null,
  init: ResponseInit,
  config: LayoutConfig,
): Promise<Response> {
  const wrapping = wrappingOf(ctx);
  const layouts = config.skipInheritedLayouts ? [] : wrapping.layouts;
  const app = config.skipAppWrapper ? undefined : wrapping.app;

  for (const layout of layouts.toReversed()) {
    const child = page;
    const result = await renderComponent(ctx, layout, () => child, null);
    if (result instanceof Response) return result;
    page = result;
  }

  let inner = page;
  let outer: VNode | null = null;
  if (app !== undefined) {
    const result = await renderComponent(ctx, app, () => inner, null);
    if (result instanceof Response) return result;
    outer = result;
  }

  const state = new RenderState(ctx.url, buildCacheOf(ctx), wrapping.css);
  const html = withState(state, () => {
    let html = renderToString(page ?? h(Fragment, null) as VNode);
    if (isValidElement(outer)) {
      inner = jsxTemplate([html]) as VNode;
      html = renderToString(outer);
    }
    return complete(html, state);
  });

  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const preloads = state.scripts()
    .map((url) => `<${encodeURI(url)}>; rel="modulepreload"; as="script"`);
  if (preloads.length > 0) headers.append("Link", preloads.join(", "));

  const response = new Response(`<!DOCTYPE html>${html}`, { ...init, headers });
  return Object.assign(response, { [NONCE]: state.nonce });
}

/** Adds the parts of a document that the app's own markup leaves out. */
function complete(html: string, state: RenderState): string {
  const { seen } = state;
  if (seen.has("html") && seen.has("head") && seen.has("body")) return html;
  let document = jsxTemplate([html]) as VNode;
  if (!seen.has("body")) document = h("body", null, document) as VNode;
  if (!seen.has("head")) {
    const head = h("head", null, h("meta", { charset: "utf-8" }));
    document = h(Fragment, null, head, document) as VNode;
  }
  if (!seen.has("html")) document = h("html", null, document) as VNode;
  return renderToString(document);
}
