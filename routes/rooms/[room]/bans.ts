import type { Context } from "fresh";
import { define, type State } from "../../../server/state.ts";
import { MAX_UPLOAD_BYTES, Refusal } from "../../../hub/mod.ts";
import { allow } from "../../(_lib)/allow.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";
import { originOf } from "../../(_lib)/own_origin.ts";
import { renderPanel } from "../../(_lib)/panel_page.tsx";
import { sentenceOf } from "../../(_lib)/problem.ts";
import { readFile, wantsJson } from "../../(_lib)/request.ts";

/** A room's bans and blocked words as a signed file, and the way to import another room's. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const { hub, person } = ctx.state;
    const { room } = ctx.params;
    const file = await hub.staff.bans(room, person, publicOrigin(ctx));
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
      const file = await readFile(ctx.req, "file", MAX_UPLOAD_BYTES);
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

/**
 * This server's origin for a file that it signs: as its operator says in PUBLIC_URL, since
 * a request may name any host.
 */
function publicOrigin(ctx: Context<State>): string | undefined {
  const { publicUrls } = ctx.state.config;
  const own = originOf(ctx);
  return publicUrls.includes(own) ? own : publicUrls[0];
}
