/**
 * Posts messages over HTTP, from programs and forms.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../../server/state.ts";
import {
  checkKey,
  parseCommand,
  parseMentions,
  parseReplyTo,
  Refusal,
} from "../../hub/mod.ts";
import { answerIn } from "../../components/texts/server_sentences.ts";
import { sentenceOf } from "./problem.ts";
import { readObject, required, stringsIn, wantsJson } from "./request.ts";
import type { FormOutcome } from "./room_chat.tsx";

/** The message was stored, is held for review, or was a command. */
const STATUS = { accepted: 201, held: 202, done: 200 } as const;

/**
 * Posts the message of a request. Programs get JSON; a form leads back to the page, or
 * to one that shows the outcome.
 *
 * @param path The page's path.
 * @throws {Refusal} if a program's message is refused.
 */
export async function say(
  ctx: Context<State>,
  path: string,
  render: (ctx: Context<State>, outcome: FormOutcome) => Promise<Response>,
): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const json = wantsJson(ctx.req);
  let text = "";
  try {
    const given = await readObject(ctx.req);
    const fields = stringsIn(given);
    text = required(fields, "text");
    const answer = await hub.say(ctx.params.room, person, {
      key: checkKey({ key: required(fields, "key") }),
      text,
      command: parseCommand(given.command),
      replyTo: parseReplyTo(given.replyTo),
      mentions: parseMentions(given.mentions),
    });
    if (json) return Response.json(answer, { status: STATUS[answer.type] });
    return answer.type === "accepted"
      ? ctx.redirect(path, 303)
      : await render(ctx, {
        told: texts.chat.done[answer.type] ??
          answerIn(texts.chat, answer.message),
      });
  } catch (error) {
    if (json || !(error instanceof Refusal)) throw error;
    return await render(ctx, {
      refused: { text, problem: sentenceOf(error, texts) },
      status: error.status,
    });
  }
}
