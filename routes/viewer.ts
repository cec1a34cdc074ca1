import { define } from "../server/state.ts";
import { Refusal } from "../hub/mod.ts";
import { allow } from "./(_lib)/allow.ts";
import { readFields, required, wantsJson } from "./(_lib)/request.ts";
import { NO_STORE } from "./(_lib)/caching.ts";
import { samePath } from "./(_lib)/same_path.ts";

/** The viewer, and changing their name. */
export const handler = define.handlers(allow({
  GET: (ctx) =>
    Response.json(ctx.state.person.viewer, {
      headers: NO_STORE,
    }),

  async POST(ctx) {
    const { identity, person } = ctx.state;
    if (person.voucher) {
      throw new Refusal(
        "forbidden",
        "Cannot change your name: it is set by the site you signed in with.",
      );
    }
    const fields = await readFields(ctx.req);
    const renamed = identity.rename(person.viewer, required(fields, "name"));
    ctx.state.remember = { ...person, viewer: renamed };
    if (wantsJson(ctx.req)) return Response.json(renamed);
    return ctx.redirect(samePath(fields.get("back"), ctx.url), 303);
  },
}));
