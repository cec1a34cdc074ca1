import { asset } from "fresh/runtime";
import { define } from "../server/state.ts";
import { styleSheet } from "../components/styles/sheet.ts";
import { allow } from "./(_lib)/allow.ts";
import { Made } from "./(_lib)/made.ts";

const css = await Made.of(styleSheet(), "text/css; charset=utf-8");

/** The style sheet, made once when the server starts. */
export const handler = define.handlers(allow({
  GET(ctx) {
    // Under the address that the pages of this build use, it never changes.
    const immutable = ctx.url.search !== "" &&
      asset("/styles.css").endsWith(`/styles.css${ctx.url.search}`);
    return css.answer(ctx.req, immutable);
  },
}));
