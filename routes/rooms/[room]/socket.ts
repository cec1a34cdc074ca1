import { HttpError } from "fresh";
import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";

export const handler = define.handlers(allow({
  GET({ req, info, state: { sockets } }) {
    const answer = sockets.answer(req, info);
    if (!answer) throw new HttpError(426);
    return answer;
  },
}));
