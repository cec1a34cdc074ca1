import { define } from "../../../../server/state.ts";
import { allow } from "../../../(_lib)/allow.ts";
import { botSay } from "../../../(_lib)/bot_say.ts";

/** Where a program writes through a bot link, whose secret is its Bearer token. */
export const handler = define.handlers(allow({
  POST: (ctx) => {
    const [, secret = ""] = ctx.req.headers.get("authorization")
      ?.match(/^bearer +(\S+) *$/i) ?? [];
    return botSay(ctx, secret);
  },
}));
