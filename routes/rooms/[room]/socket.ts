import { HttpError } from "fresh";
import {
  asksForSocket,
  handshakeRefusal,
  readableHandshake,
} from "../../../server/handshake.ts";
import { define } from "../../../server/state.ts";
import { parsePosition } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";

export const handler = define.handlers(allow({
  GET({ req, params, url, state: { hub, person } }) {
    if (!asksForSocket(req)) throw new HttpError(426);
    const refused = handshakeRefusal(req);
    if (refused) return refused;
    const position = parsePosition(
      url.searchParams.get("epoch"),
      url.searchParams.get("seq"),
    );
    return hub.upgrade(readableHandshake(req), {
      room: params.room,
      person,
      position,
      observes: url.searchParams.has("observe"),
      samples: url.searchParams.has("sample"),
    });
  },
}));
