import { HttpError, page } from "fresh";
import { define } from "../define.ts";

export const handler = define.handlers({
  GET: () => page({ said: "" }, { headers: { "cache-control": "no-store" } }),
  async POST(ctx) {
    const form = await ctx.req.formData();
    const said = form.get("said");
    if (typeof said !== "string") throw new HttpError(422, "no text");
    return page({ said }, { status: 201 });
  },
});

export default define.page<typeof handler>(({ data }) => (
  <form method="post">said: {data.said}</form>
));
