import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";
import { NO_STORE } from "./(_lib)/caching.ts";

export const handler = define.handlers(allow({
  /** The process runs. */
  GET: () => new Response("ok\n", { headers: NO_STORE }),
}));
