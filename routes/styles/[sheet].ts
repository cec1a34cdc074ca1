import { HttpError } from "fresh";
import { asset } from "fresh/runtime";
import { define } from "../../server/state.ts";
import { styleSheet } from "../../components/styles/sheet.ts";
import { SHEETS } from "../../components/styles/sheet_names.ts";
import { allow } from "../(_lib)/allow.ts";
import { CacheableText } from "../(_lib)/caching.ts";

/** By file name. */
const sheets = new Map<string, CacheableText>(
  await Promise.all(
    SHEETS.map(async (name) =>
      [
        `${name}.css`,
        await CacheableText.of(styleSheet(name), "text/css; charset=utf-8"),
      ] as const
    ),
  ),
);

/** The style sheets, built once when the server starts. */
export const handler = define.handlers(allow({
  GET(ctx) {
    const { sheet } = ctx.params;
    const css = sheets.get(sheet);
    if (!css) throw new HttpError(404);
    // The pages of this build ask for it by a URL that names the build.
    const immutable = ctx.url.search !== "" &&
      asset(`/styles/${sheet}`) === `/styles/${sheet}${ctx.url.search}`;
    return css.respond(ctx.req, immutable);
  },
}));
