import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { queryNumber } from "../../(_lib)/request.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** A room's audit log, for its moderators: the newest lines, or a file with all of them. */
export const handler = define.handlers(allow({
  async GET({ url, params: { room }, state: { hub, person } }) {
    if (url.searchParams.get("format") !== "jsonl") {
      const before = queryNumber(url, "before");
      const limit = queryNumber(url, "limit");
      const lines = await hub.staff.audit(room, person, { before, limit });
      return Response.json({ lines }, { headers: NO_STORE });
    }
    // Refusals come before the answer starts.
    const pages = await hub.staff.wholeAudit(room, person);
    const texts = async function* () {
      for await (const lines of pages) {
        yield lines.map((line) => JSON.stringify(line) + "\n").join("");
      }
    };
    return new Response(
      ReadableStream.from(texts()).pipeThrough(new TextEncoderStream()),
      {
        headers: {
          ...NO_STORE,
          "content-type": "application/x-ndjson",
          "content-disposition": `attachment; filename="${room}-audit.jsonl"`,
        },
      },
    );
  },
}));
