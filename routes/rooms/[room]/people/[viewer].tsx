import { define } from "../../../../server/state.ts";
import { wantsPage } from "../../../../server/wants_page.ts";
import { allow } from "../../../(_lib)/allow.ts";
import { NO_STORE } from "../../../(_lib)/caching.ts";
import { renderPerson } from "../../../(_lib)/person_page.tsx";
import { queryNumber } from "../../../(_lib)/request.ts";

/** A person's card for moderators: a page for people, JSON for programs. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const before = queryNumber(ctx.url, "before");
    const { room, viewer } = ctx.params;
    if (wantsPage(ctx.req)) {
      const done = ctx.url.searchParams.get("done") ?? "";
      const sentences = ctx.state.texts.panel.done;
      const told = Object.hasOwn(sentences, done) ? sentences[done] : undefined;
      return await renderPerson(ctx, viewer, { told, before });
    }
    const { hub, person } = ctx.state;
    const card = await hub.staff.person(room, person, viewer, before);
    return Response.json(card, { headers: NO_STORE });
  },
}));
