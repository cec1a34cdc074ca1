import { define } from "../../../../server/state.ts";
import { allow } from "../../../(_lib)/allow.ts";
import { botSay } from "../../../(_lib)/bot_say.ts";

/** The same for programs that can be given nothing but a URL. */
export const handler = define.handlers(allow({
  POST: (ctx) => botSay(ctx, ctx.params.secret),
}));
