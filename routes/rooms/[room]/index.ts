import { define } from "../../../server/state.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { allow } from "../../(_lib)/allow.ts";
import { renderRoom } from "../../(_lib)/room_page.tsx";

/** A room's page; and removing the room. */
export const handler = define.handlers(allow({
  GET: (ctx) => renderRoom(ctx),

  async DELETE({ params: { room }, state: { hub, person } }) {
    await hub.remove(room, person);
    return new Response(null, { status: 204, headers: NO_STORE });
  },
}));
