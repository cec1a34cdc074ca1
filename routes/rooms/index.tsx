import { define } from "../../server/state.ts";
import { Lobby } from "../(_lib)/lobby_page.tsx";
import { fill } from "../../components/texts/catalogue.ts";
import { type Hub, nearestRoom, type Person, Refusal } from "../../hub/mod.ts";
import { MAX_ROOM_LENGTH } from "../../hub/protocol.ts";
import { allow } from "../(_lib)/allow.ts";
import { answerRooms, lobbyOf } from "../(_lib)/lobby.ts";
import { sentenceOf } from "../(_lib)/problem.ts";
import { readFields, required, wantsJson } from "../(_lib)/request.ts";
import { NO_STORE } from "../(_lib)/caching.ts";
import { rememberNewId, underNewId } from "../(_lib)/new_id.ts";
import { renderOpened } from "../(_lib)/opened_page.tsx";

/** The rooms as JSON, and opening rooms. */
export const handler = define.handlers(allow({
  GET: (ctx) => answerRooms(ctx),

  async POST(ctx) {
    const json = wantsJson(ctx.req);
    const { hub, texts } = ctx.state;
    let name = "";
    try {
      const fields = await readFields(ctx.req);
      name = required(fields, "name");
      // Their host would be nobody. If the cookie was only lost, the answer sets another.
      if (!json && ctx.state.cookieless && !fields.has("anyway")) {
        const page = <Lobby {...await lobbyOf(ctx)} name={name} cookieless />;
        return await ctx.render(page, { headers: NO_STORE });
      }
      const person = await underNewId(ctx.state, fields.get("key"));
      // People may write "My Room"; addresses have no spaces or capitals.
      const room = json
        ? name
        : name.trim().toLowerCase().replace(/[\s_]+/g, "-");
      const withLink = json || ctx.state.cookieless;
      const token = await hub.open(room, person, withLink).catch((error) => {
        // Whoever opens a room that is open already wants to go there.
        if (
          json || !(error instanceof Refusal && error.code === "room_exists")
        ) throw error;
        return false as const;
      });
      if (token !== false || await isHost(hub, room, person)) {
        rememberNewId(ctx.state, person);
      }
      const path = `/rooms/${room}`;
      if (!json && token) return await renderOpened(ctx, room, token);
      if (!json) return ctx.redirect(path, 303);
      return Response.json({ name: room, path, token }, {
        status: 201,
        headers: { location: path },
      });
    } catch (error) {
      if (json || !(error instanceof Refusal)) throw error;
      const invalid = error.code === "bad_room";
      const room = invalid ? nearestRoom(name) : name;
      const page = (
        <Lobby
          {...await lobbyOf(ctx)}
          name={room}
          problem={invalid
            ? fill(texts.lobby.nearest, { room, max: MAX_ROOM_LENGTH })
            : sentenceOf(error, texts)}
        />
      );
      return ctx.render(page, { status: error.status, headers: NO_STORE });
    }
  },
}));

/** Whether a room was opened by an earlier post of the same form, whose answer was lost. */
async function isHost(
  hub: Hub,
  room: string,
  { earlier: _, ...person }: Person,
): Promise<boolean> {
  return (await hub.briefing(room, person)).you.role === "host";
}
