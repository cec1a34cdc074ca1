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
    const { search } = ctx.url;
    const found = texts.get(language);
    // The pages of a build ask for its texts by a URL that names it. If it is another build,
    // nginx asks the next instance.
    const isOther = search !== "" &&
      asset(`/texts/${language}`) !== `/texts/${language}${search}`;
    if (!found || isOther) throw new HttpError(404);
    return found.respond(ctx.req, search !== "");
  },
}));
