import { page } from "fresh";
import { define } from "../server/state.ts";
import { Lobby } from "./(_lib)/lobby_page.tsx";
import { allow } from "./(_lib)/allow.ts";
import { lobbyOf } from "./(_lib)/lobby.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

/** The lobby. */
export const handler = define.handlers(allow({
  async GET(ctx) {
    return page(await lobbyOf(ctx), {
      headers: NO_STORE,
    });
  },
}));

export default define.page<typeof handler>(({ data }) => <Lobby {...data} />);
