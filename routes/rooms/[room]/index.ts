import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { renderRoom } from "../../(_lib)/room_page.tsx";

/** A room's page. */
export const handler = define.handlers(allow({
  GET: (ctx) => renderRoom(ctx),
}));
