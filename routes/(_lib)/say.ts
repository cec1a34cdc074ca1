/**
 * Saying something by HTTP, from a program or a page's form.
 *
 * @module
 */
import type { Context } from "fresh";
import type { State } from "../../server/state.ts";
import { checkKey, parseReplyTo, Refusal } from "../../hub/mod.ts";
import { sentenceOf } from "./problem.ts";
import { readObject, required, stringsIn, wantsJson } from "./request.ts";
import type { FormOutcome } from "./room_chat.tsx";

/** A message is made, is waiting, or was a command that made none. */
const STATUS = { accepted: 201, held: 202, done: 200 } as const;

/**
 * Says what a request brings in its room. A program is answered in JSON; a form leads
 * back to the page, or to one that says what became of it.
 *
 * @param path The page's address.
 * @throws {Refusal} Why a program's message is not taken.
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
      replyTo: parseReplyTo(given.replyTo),
    });
    if (json) return Response.json(answer, { status: STATUS[answer.type] });
    return answer.type === "accepted"
      ? ctx.redirect(path, 303)
      : await render(ctx, {
        told: texts.chat.done[answer.type] ?? answer.message,
      });
  } catch (error) {
    if (json || !(error instanceof Refusal)) throw error;
    return await render(ctx, {
      refused: { text, problem: sentenceOf(error, texts) },
      status: error.status,
    });
  }
}
