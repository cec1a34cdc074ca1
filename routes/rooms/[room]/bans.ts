import { define } from "../../../server/state.ts";
import { Refusal } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { originOf } from "../../(_lib)/own_origin.ts";
import { renderPanel } from "../../(_lib)/panel_page.tsx";
import { sentenceOf } from "../../(_lib)/problem.ts";
import { readFile, wantsJson } from "../../(_lib)/request.ts";

/** The longest request, in bytes. nginx/hubbub.conf has the same limit. */
const MAX_BYTES = 3 * 1024 * 1024;

/** A room's bans and blocked words as a signed file, and the way to import another room's. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const { hub, person } = ctx.state;
    const { room } = ctx.params;
    const file = await hub.staff.bans(room, person, originOf(ctx));
    return new Response(file, {
      headers: {
        ...NO_STORE,
        "content-type": "application/json",
        "content-disposition": `attachment; filename="${room}-bans.json"`,
      },
    });
  },

  async POST(ctx) {
    const { hub, person, texts } = ctx.state;
    const { room } = ctx.params;
    const json = wantsJson(ctx.req);
    try {
      // Whoever may not import anything must not make us read it.
      await hub.staff.checkSendingBans(room, person);
      const file = await readFile(ctx.req, "file", MAX_BYTES);
      const { message } = await hub.importBans(room, person, file);
      if (json) return Response.json({ message }, { headers: NO_STORE });
      return ctx.redirect(`/rooms/${room}/moderation?done=import#lists`, 303);
    } catch (error) {
      if (json || !(error instanceof Refusal)) throw error;
      const problem = sentenceOf(error, texts);
      return await renderPanel(ctx, { problem, at: "lists" }, error.status)
        .catch(() => {
          throw error;
        });
    }
  },
}));
