import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";

export const handler = define.handlers(allow({
  /** The process runs. */
  GET: () => new Response("ok\n", { headers: { "cache-control": "no-store" } }),
}));
