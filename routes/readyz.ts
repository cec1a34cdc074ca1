import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";

export const handler = define.handlers(allow({
  /** The chat can be used: its storage answers, and the process is not about to stop. */
  async GET({ state: { hub } }) {
    await hub.ready();
    return new Response("ready\n", {
      headers: { "cache-control": "no-store" },
    });
  },
}));
