import { define } from "../../define.ts";

export const handler = define.handlers({
  POST: (ctx) => ctx.json({ made: true }, { status: 201 }),
});
