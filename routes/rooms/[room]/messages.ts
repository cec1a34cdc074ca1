import { define } from "../../../app.ts";
import { checkKey, parseReplyTo, Refusal } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { sentenceOf } from "../../(_lib)/problem.ts";
import {
  queryNumber,
  readFields,
  required,
  wantsJson,
} from "../../(_lib)/request.ts";
import { renderRoom } from "../../(_lib)/room_page.tsx";

/** Messages in one answer, at most. */
const MAX_LIMIT = 200;

/** A message is made, is waiting, or was a command that made none. */
const STATUS = { accepted: 201, held: 202, done: 200 } as const;

/** A room's messages for programs, and where messages are posted without a socket. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const limit = Math.min(
      MAX_LIMIT,
      queryNumber(ctx.url, "limit") ?? MAX_LIMIT,
    );
    const before = queryNumber(ctx.url, "before");
    const viewer = ctx.url.searchParams.get("viewer");
    const { hub, person } = ctx.state;
    const { room } = ctx.params;
    const history = viewer === null
      ? await hub.history(room, person, { before, limit })
      : await hub.said(room, person, viewer, limit);
    return Response.json(history, { headers: { "cache-control": "no-store" } });
  },

  async POST(ctx) {
    const { hub, person } = ctx.state;
    const { room } = ctx.params;
    const json = wantsJson(ctx.req);
    let text = "";
    try {
      const fields = await readFields(ctx.req);
      text = required(fields, "text");
      const answer = await hub.say(room, person, {
        key: checkKey({ key: required(fields, "key") }),
        text,
        replyTo: parseReplyTo(fields.get("replyTo")),
      });
      if (json) {
        return Response.json(answer, { status: STATUS[answer.type] });
      }
      return answer.type === "accepted"
        ? ctx.redirect(`/rooms/${room}`, 303)
        : renderRoom(ctx, {
          told: ctx.state.texts.chat.done[answer.type] ?? answer.message,
        });
    } catch (error) {
      if (json || !(error instanceof Refusal)) throw error;
      return renderRoom(ctx, {
        draft: { text, problem: sentenceOf(error, ctx.state.texts) },
        status: error.status,
      });
    }
  },
}));
