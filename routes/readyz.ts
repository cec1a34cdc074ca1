import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

export const handler = define.handlers(allow({
  /** The process can serve: its storage answers, and it isn't stopping. */
  async GET({ state: { hub } }) {
    const waiting = await hub.ready();
    const lines = ["ready", ...waiting.map((what) => `waiting for ${what}`)];
    return new Response(`${lines.join("\n")}\n`, { headers: NO_STORE });
  },
}));
