import { define } from "../../define.ts";

export const handler = define.handlers({
  GET: ({ params, route }) => Response.json({ ...params, route }),
});
