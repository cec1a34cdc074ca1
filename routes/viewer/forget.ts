import { define } from "../../server/state.ts";
import { allow } from "../(_lib)/allow.ts";
import { readFields, wantsJson } from "../(_lib)/request.ts";
import { samePath } from "../(_lib)/same_path.ts";

/** Makes the visitor a new viewer, with nothing that leads back to the old one. */
export const handler = define.handlers(allow({
  async POST(ctx) {
    const { identity } = ctx.state;
    const fields = await readFields(ctx.req);
    const stranger = identity.introduce();
    ctx.state.remember = stranger;
    if (wantsJson(ctx.req)) return Response.json(stranger.viewer);
    return ctx.redirect(samePath(fields.get("back"), ctx.url), 303);
  },
}));
