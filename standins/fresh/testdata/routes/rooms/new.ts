import { define } from "../../define.ts";

export const handler = define.handlers({
  POST: () => Response.json({ made: true }, { status: 201 }),
});
