import { HttpError } from "fresh";
import { checkSocketOrigin } from "../../../server/origin.ts";
import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";

export const handler = define.handlers(allow({
  GET({ req, info, state }) {
    const answer = state.sockets.answer(req, info);
    if (answer) return answer;
    // Another site's page learns nothing else about its attempt.
    if (req.headers.get("upgrade") !== null) checkSocketOrigin(req, state);
    throw new HttpError(426);
  },
}));
