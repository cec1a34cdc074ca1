import { page } from "fresh";
import { define } from "../app.ts";
import { Lobby } from "../components/Lobby.tsx";
import { allow } from "./(_lib)/allow.ts";

/** The lobby: the rooms that are open, and the form to open one. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    const rooms = await ctx.state.hub.rooms();
    return page({ rooms, texts: ctx.state.texts }, {
      headers: { "cache-control": "no-store" },
    });
  },
}));

export default define.page<typeof handler>(({ data }) => <Lobby {...data} />);
