import { define } from "../../../server/state.ts";
import { Refusal } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { queryNumber } from "../../(_lib)/request.ts";

/** What a room's newest messages have in common with one of them, for moderators. */
export const handler = define.handlers(allow({
  async GET({ url, params: { room }, state: { hub, person } }) {
    const seq = queryNumber(url, "seq");
    if (seq === undefined) {
      throw new Refusal(
        "bad_position",
        'Cannot look for similar messages: "seq" is missing.',
      );
    }
    const similar = await hub.raids.similar(room, person, seq);
    return Response.json(similar, { headers: NO_STORE });
  },
}));
