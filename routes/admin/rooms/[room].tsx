import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import LocalTimes from "../../../islands/LocalTimes.tsx";
import { ManageRoom } from "../../../components/admin/ManageRoom.tsx";
import { StyleSheet } from "../../../components/styles/StyleSheet.tsx";
import { fill } from "../../../components/texts/catalogue.ts";
import { Masthead } from "../../../components/ui/page/Masthead.tsx";
import { Refusal } from "../../../hub/mod.ts";
import { adminRoom } from "../../../server/admin/view.ts";
import { define, type State } from "../../../server/state.ts";
import { allow } from "../../(_lib)/allow.ts";
import { downloadAudit, downloadChat } from "../../(_lib)/downloads.ts";
import { readFields, required } from "../../(_lib)/request.ts";
import {
  ADMIN_HEADERS,
  adminOf,
  checkOwnPage,
  goTo,
  isSignedIn,
} from "../(_lib)/access.ts";

/** A room, and what the operator can do to it. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    if (!isSignedIn(ctx)) return goTo("/admin");
    const { params: { room }, state: { hub }, url: { searchParams } } = ctx;
    const { person } = hub.operator;
    const file = searchParams.get("file");
    if (file === null) return await renderRoom(ctx);
    const saved = file === "audit"
      ? await downloadAudit(hub, room, person)
      : await downloadChat(hub, room, person, file);
    saved.headers.set("x-robots-tag", ADMIN_HEADERS["x-robots-tag"]);
    return saved;
  },

  async POST(ctx) {
    const admin = adminOf(ctx);
    checkOwnPage(ctx);
    if (!isSignedIn(ctx)) return goTo("/admin");
    const { hub } = ctx.state;
    const { room } = ctx.params;
    const fields = await readFields(ctx.req);
    const action = required(fields, "action");
    if (action === "end" || action === "reopen") {
      await hub.operator[action](room);
      return goTo(`/admin/rooms/${room}`);
    }
    if (action !== "remove") {
      throw new Refusal(
        "bad_action",
        'Cannot do this: "action" must be "end", "reopen" or "remove".',
      );
    }
    if (fields.get("confirm") !== room) {
      return await renderRoom(
        ctx,
        ctx.state.texts.panel.removeRoom.mistyped,
        400,
      );
    }
    await hub.operator.remove(room);
    admin.overview.forget();
    return goTo("/admin?done=remove");
  },
}));

async function renderRoom(
  ctx: Context<State>,
  problem?: string,
  status = 200,
): Promise<Response> {
  const { texts } = ctx.state;
  const read = await adminOf(ctx).overview.room(ctx.params.room);
  const room = adminRoom(read, texts);
  const title = fill(texts.admin.room.title, { room: room.name });
  return await ctx.render(
    <>
      <Head>
        <title>{fill(texts.common.title, { title })}</title>
        <StyleSheet name="admin" />
      </Head>
      <Masthead texts={texts} />
      <ManageRoom room={room} texts={texts} problem={problem ?? room.problem} />
      <LocalTimes language={texts.language} />
    </>,
    { status, headers: ADMIN_HEADERS },
  );
}
