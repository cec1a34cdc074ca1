import { page } from "fresh";
import { define } from "../../define.ts";

export const handler = define.handlers((ctx) =>
  ctx.req.method === "PUT"
    ? ctx.redirect("//evil.example//x?a=//b")
    : page(ctx.req.method)
);

export default define.page<typeof handler>(({ data }) => <h2>all {data}</h2>);
