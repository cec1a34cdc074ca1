import type { RouteConfig } from "fresh";
import { define } from "../define.ts";

export const config: RouteConfig = { routeOverride: "/over/:what" };

export const handler = define.handlers({
  GET: (ctx) => ctx.text(`over ${ctx.params.what}`),
});
