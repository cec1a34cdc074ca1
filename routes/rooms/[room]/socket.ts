import { HttpError } from "fresh";
import { define } from "../../../server/state.ts";
import { parsePosition } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";

export const handler = define.handlers(allow({
  GET({ req, params, url, state: { hub, person } }) {
    if (
      req.headers.get("upgrade")?.toLowerCase() !== "websocket" ||
      req.headers.get("sec-websocket-version") !== "13"
    ) {
      throw new HttpError(426);
    }
    const position = parsePosition(
      url.searchParams.get("epoch"),
      url.searchParams.get("seq"),
    );
    return hub.upgrade(req, {
      room: params.room,
      person,
      position,
      observes: url.searchParams.has("observe"),
    });
  },
}));
