import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** Whom a room's moderators should have an eye on. */
export const handler = define.handlers(allow({
  async GET({ params: { room }, state: { hub, person } }) {
    const marks = await hub.raids.marks(room, person);
    return Response.json(marks, { headers: NO_STORE });
  },
}));
