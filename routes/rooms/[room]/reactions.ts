import { define } from "../../../server/state.ts";
import { parseReact } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { readObject } from "../../(_lib)/request.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** Reactions without a socket. */
export const handler = define.handlers(allow({
  async POST({ req, params, state: { hub, person } }) {
    const { reaction } = parseReact(await readObject(req));
    await hub.react(params.room, person, reaction);
    return new Response(null, {
      status: 204,
      headers: NO_STORE,
    });
  },
}));
