import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { downloadChat } from "../../(_lib)/downloads.ts";

/** A room's messages as a file, for its host. */
export const handler = define.handlers(allow({
  async GET({ url, params: { room }, state: { hub, person } }) {
    const format = url.searchParams.get("format") ?? "";
    return await downloadChat(hub, room, person, format);
  },
}));
