import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: (ctx) => ctx.json({ path: ctx.params.path, url: ctx.url.pathname }),
});
