import { define } from "../define.ts";

export default define.middleware([
  (ctx) => {
    ctx.state.trail.push("one");
    return ctx.next();
  },
  (ctx) => {
    ctx.state.trail.push("two");
    return ctx.next();
  },
]);
