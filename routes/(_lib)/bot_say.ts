/**
 * Posts messages of programs through bot links.
 *
 * @module
 */
import type { Context } from "fresh";
import { checkKey } from "../../hub/mod.ts";
import type { State } from "../../server/state.ts";
import { readObject, required, stringsIn } from "./request.ts";

/**
 * Posts the message of a request.
 *
 * @param secret The bot link's.
 * @throws {Refusal} As {@linkcode Bots.say}.
 */
export async function botSay(
  ctx: Context<State>,
  secret: string,
): Promise<Response> {
  const { hub, person } = ctx.state;
  const fields = stringsIn(await readObject(ctx.req));
  const answer = await hub.bots.say(ctx.params.room, person, secret, {
    text: required(fields, "text"),
    key: fields.has("key")
      ? checkKey({ key: required(fields, "key") })
      : crypto.randomUUID(),
    name: fields.get("name") || undefined,
  });
  return Response.json(answer, { status: 201 });
}
