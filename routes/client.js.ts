import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";
import { CacheableText } from "./(_lib)/caching.ts";

/** The client for bots and pages, as tasks/client_bundle.ts leaves it. */
const client = await CacheableText.of(
  await Deno.readTextFile(
    new URL("../_fresh/static/client.js", import.meta.url),
  ),
  "text/javascript; charset=utf-8",
);

export const handler = define.handlers(allow({
  GET({ req }) {
    const response = client.respond(req);
    // Anyone may load it. Where it may connect from is up to ALLOWED_ORIGINS.
    response.headers.set("access-control-allow-origin", "*");
    return response;
  },
}));
