import { App, csp, csrf, staticFiles } from "fresh";
import type { State } from "./define.ts";

/** A small app that has one of everything. */
export const app = new App<State>()
  .use(staticFiles())
  .use(csp({ useNonce: true, csp: ["font-src 'none'"] }))
  .use(csrf())
  .use(async (ctx) => {
    ctx.state.trail = ["use"];
    const res = await ctx.next();
    res.headers.set("x-trail", ctx.state.trail.join(" "));
    return res;
  })
  .get("/plain", (ctx) => ctx.text("plain"))
  .get("/plain/:word", (ctx) => ctx.json({ ...ctx.params, route: ctx.route }))
  .get("/broken", () => {
    throw new Error("broken <on purpose>");
  })
  .get("/socket", (ctx) => {
    const { socket, response } = ctx.upgrade();
    socket.onmessage = ({ data }) => socket.send(data);
    return response;
  })
  .fsRoutes();
