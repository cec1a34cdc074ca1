import { Fragment, type FunctionComponent, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { buildCacheOf, type Context } from "./context.ts";
import { NONCE } from "./csp.ts";
import "./hooks.ts";
import { RenderState, withState } from "./render_state.ts";
import type { PageProps, RouteComponent } from "./page_props.ts";

/** The props of a page or the app wrapper. */
export function propsOf<State>(
  ctx: Context<State>,
  Component: FunctionComponent,
  data: unknown,
): PageProps<unknown, State> {
  const { config, error, info, params, req, state, url, route } = ctx;
  return {
    config,
    error,
    info,
    params,
    req,
    state,
    url,
    route,
    Component,
    data,
  };
}

/** Renders `_app` around a page as a response. Together they are a whole document. */
export function renderPage<State>(
  ctx: Context<State>,
  page: VNode | null,
  init: ResponseInit,
  app: RouteComponent<State> | undefined,
): Response {
  const state = new RenderState(ctx.url, buildCacheOf(ctx));
  const html = withState(state, () => {
    // The page first: its `<Head>` goes into the wrapper's.
    const inner = renderToString(page ?? h(Fragment, null) as VNode);
    if (app === undefined) return inner;
    const child = () => jsxTemplate([inner]) as VNode;
    return renderToString(h(app, propsOf(ctx, child, null)) as VNode);
  });

  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const preloads = state.scripts()
    .map((url) => `<${encodeURI(url)}>; rel="modulepreload"; as="script"`);
  if (preloads.length > 0) headers.append("Link", preloads.join(", "));

  const response = new Response(`<!DOCTYPE html>${html}`, { ...init, headers });
  return Object.assign(response, { [NONCE]: state.nonce });
}
