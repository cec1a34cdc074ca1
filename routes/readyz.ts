import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

export const handler = define.handlers(allow({
  /** The process can serve: its storage answers, and it isn't stopping. */
  async GET({ state: { hub } }) {
    await hub.ready();
    return new Response("ready\n", {
      headers: NO_STORE,
    });
  },
}));
