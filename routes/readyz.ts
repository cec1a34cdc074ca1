import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";

export const handler = define.handlers(allow({
  /** The process can serve: its storage answers, and it isn't stopping. */
  async GET({ state: { hub } }) {
    await hub.ready();
    return new Response("ready\n", {
      headers: { "cache-control": "no-store" },
    });
  },
}));
