import { define } from "../../define.ts";

export const handler = define.middleware((ctx) => {
  if (ctx.url.searchParams.has("stop")) return ctx.text("stopped");
  ctx.state.trail.push("nested");
  return ctx.next();
});
