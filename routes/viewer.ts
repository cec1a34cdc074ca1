import { define } from "../server/state.ts";
import { Refusal } from "../hub/mod.ts";
import { allow } from "./(_lib)/allow.ts";
import { readFields, required, wantsJson } from "./(_lib)/request.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

/** The viewer, and changing their name. */
export const handler = define.handlers(allow({
  GET: (ctx) =>
    Response.json(ctx.state.viewer, {
      headers: NO_STORE,
    }),

  async POST(ctx) {
    const { identity, person, viewer } = ctx.state;
    if (person.voucher) {
      throw new Refusal(
        "forbidden",
        "Cannot change your name: it is set by the site you signed in with.",
      );
    }
    const fields = await readFields(ctx.req);
    const renamed = identity.rename(viewer, required(fields, "name"));
    ctx.state.viewer = renamed;
    if (wantsJson(ctx.req)) return Response.json(renamed);
    return ctx.redirect(samePath(fields.get("back"), ctx.url), 303);
  },
}));

/** The longest path to return to: nginx takes an answer with longer headers for a failure. */
const MAX_BACK_LENGTH = 2_000;

/** Where to return to: a path of this site, whatever the form says. */
function samePath(back: string | undefined, here: URL): string {
  if (!back?.startsWith("/") || !URL.canParse(back, here)) return "/";
  const { origin, pathname, search } = new URL(back, here);
  const path = pathname + search;
  return origin === here.origin && path.length <= MAX_BACK_LENGTH ? path : "/";
}
