import { App, csp, csrf, staticFiles } from "fresh";
import type { State } from "./define.ts";

/** A small app with one of everything. */
export const app = new App<State>()
  .use(staticFiles())
  .use(csp({ useNonce: true }))
  .use(csrf({ origin: () => false }))
  .use(async (ctx) => {
    ctx.state.trail = ["one"];
    const res = await ctx.next();
    res.headers.set("x-trail", ctx.state.trail.join(" "));
    return res;
  })
  .use((ctx) => {
    ctx.state.trail.push("two");
    if (ctx.url.searchParams.has("stop")) return new Response("stopped");
    return ctx.next();
  })
  .fsRoutes();
