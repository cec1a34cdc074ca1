import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { queryNumber } from "../../(_lib)/request.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** Lines read at a time for the export. */
const PAGE = 500;

/** A room's audit log, for its moderators: the newest lines, or a file with all of them. */
export const handler = define.handlers(allow({
  async GET({ url, params: { room }, state: { hub, person } }) {
    if (url.searchParams.get("format") !== "jsonl") {
      const before = queryNumber(url, "before");
      const limit = queryNumber(url, "limit");
      const lines = await hub.staff.audit(room, person, { before, limit });
      return Response.json({ lines }, { headers: NO_STORE });
    }
    // Read the first page before answering: it may be refused.
    const first = await hub.staff.audit(room, person, { limit: PAGE });
    const pages = async function* () {
      for (let lines = first; lines.length > 0;) {
        yield lines.map((line) => JSON.stringify(line) + "\n").join("");
        const before = lines.at(-1)!.seq;
        lines = await hub.staff.audit(room, person, { before, limit: PAGE });
      }
    };
    return new Response(
      ReadableStream.from(pages()).pipeThrough(new TextEncoderStream()),
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
