import type { Context } from "fresh";
import type { PanelView } from "../../components/moderation/view.ts";
import type { State } from "../../server/state.ts";
import { NO_STORE } from "./caching.ts";
import { Panel } from "./moderation_panel.tsx";
import { originOf } from "./own_origin.ts";
import { queryNumber } from "./request.ts";

/** Lines of the audit log on a page. */
const AUDIT_LINES = 100;

/** Renders the panel with an outcome. */
export async function renderPanel(
  ctx: Context<State>,
  outcome: Pick<PanelView, "at" | "submitted" | "problem" | "told" | "link">,
  status = 200,
): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { room } = ctx.params;
  const view = await hub.staff.view(room, person);
  const audit = await hub.staff.audit(room, person, {
    before: queryNumber(ctx.url, "before"),
    limit: AUDIT_LINES,
  });
  if (view.role === "host") ctx.state.allowance = { stream: view.rules.stream };
  const older = audit.length === AUDIT_LINES ? audit.at(-1)?.seq : undefined;
  return await ctx.render(
    <Panel
      view={{
        ...view,
        ...outcome,
        texts,
        room,
        audit,
        older,
        admin: person.admin,
        origin: originOf(ctx),
        now: Date.now(),
      }}
    />,
    { status, headers: NO_STORE },
  );
}
