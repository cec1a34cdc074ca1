import { define } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { downloadAudit } from "../../(_lib)/downloads.ts";
import { queryNumber } from "../../(_lib)/request.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** A room's audit log, for its moderators: the newest lines, or a file with all of them. */
export const handler = define.handlers(allow({
  async GET({ url, params: { room }, state: { hub, person } }) {
    if (url.searchParams.get("format") === "jsonl") {
      return await downloadAudit(hub, room, person);
    }
    const before = queryNumber(url, "before");
    const limit = queryNumber(url, "limit");
    const lines = await hub.staff.audit(room, person, { before, limit });
    return Response.json({ lines }, { headers: NO_STORE });
  },
}));
