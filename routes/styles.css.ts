import { asset } from "fresh/runtime";
import { define } from "../server/state.ts";
import { styleSheet } from "../components/styles/sheet.ts";
import { allow } from "./(_lib)/allow.ts";
import { CacheableText } from "./(_lib)/caching.ts";

const css = await CacheableText.of(styleSheet(), "text/css; charset=utf-8");

/** The style sheet, built once when the server starts. */
export const handler = define.handlers(allow({
  GET(ctx) {
    // The pages of this build ask for it by a URL that names the build.
    const immutable = ctx.url.search !== "" &&
      asset("/styles.css").endsWith(`/styles.css${ctx.url.search}`);
    return css.respond(ctx.req, immutable);
  },
}));
