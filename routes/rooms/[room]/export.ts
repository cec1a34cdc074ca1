import { define } from "../../../server/state.ts";
import { Refusal } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { FORMATS } from "../../(_lib)/transcript.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** A room's messages as a file, for its host; streamed in slices, the oldest first. */
export const handler = define.handlers(allow({
  async GET({ url, params: { room }, state: { hub, person } }) {
    const name = url.searchParams.get("format") ?? "";
    const format = FORMATS.get(name);
    if (!format) {
      throw new Refusal(
        "malformed",
        `Cannot export this: format must be one of ${
          [...FORMATS.keys()].join(", ")
        }.`,
      );
    }
    // Refusals come before the answer starts.
    const slices = await hub.staff.transcript(room, person);
    const texts = async function* () {
      let first = true;
      for await (const messages of slices) {
        yield format.write(messages, first);
        first = false;
      }
      // Without messages, the CSV still needs its header.
      if (first) yield format.write([], first);
    };
    return new Response(
      ReadableStream.from(texts()).pipeThrough(new TextEncoderStream()),
      {
        headers: {
          ...NO_STORE,
          "content-type": format.type,
          "content-disposition": `attachment; filename="${room}-chat.${name}"`,
        },
      },
    );
  },
}));
