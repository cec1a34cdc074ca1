import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { queryNumber } from "../../(_lib)/request.ts";
import { pageJson } from "../../(_lib)/page_json.ts";
import { renderRoom } from "../../(_lib)/room_page.tsx";
import { say } from "../../(_lib)/say.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** The most messages in one answer. */
const MAX_LIMIT = 200;

/** A room's messages, and posting without a socket. */
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
      : await hub.messagesFrom(room, person, viewer, limit);
    return new Response(pageJson(history), {
      headers: { ...NO_STORE, "content-type": "application/json" },
    });
  },

  POST: (ctx) => say(ctx, `/rooms/${ctx.params.room}`, renderRoom),
}));
