import { HttpError } from "fresh";
import { asset } from "fresh/runtime";
import { define } from "../../server/state.ts";
import { CATALOGUES, chatTexts } from "../../components/texts/languages.ts";
import { allow } from "../(_lib)/allow.ts";
import { CacheableText } from "../(_lib)/caching.ts";

/** By language. */
const texts = new Map<string, CacheableText>(
  await Promise.all(
    CATALOGUES.map(async (catalogue) =>
      [
        catalogue.language,
        await CacheableText.of(
          JSON.stringify(chatTexts(catalogue)),
          "application/json",
        ),
      ] as const
    ),
  ),
);

/** What a chat says, for pages that are live. */
export const handler = define.handlers(allow({
  GET(ctx) {
    const { language } = ctx.params;
    const found = texts.get(language);
    if (!found) throw new HttpError(404);
    // The pages of this build ask for it by a URL that names the build.
    const immutable = ctx.url.search !== "" &&
      asset(`/texts/${language}`) === `/texts/${language}${ctx.url.search}`;
    return found.respond(ctx.req, immutable);
  },
}));
