import { define } from "../../define.ts";

export const handlers = define.handlers((ctx) =>
  ctx.req.method === "PUT"
    ? ctx.redirect("//evil.example//x?a=//b")
    : { data: ctx.req.method }
);

export default define.page<typeof handlers>(({ data }) => <h2>all {data}</h2>);
