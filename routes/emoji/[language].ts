import { HttpError } from "fresh";
import { define } from "../../server/state.ts";
import en from "../../components/emoji/data/en.json" with { type: "json" };
import zh from "../../components/emoji/data/zh.json" with { type: "json" };
import { VERSION } from "../../components/emoji/data/version.ts";
import { allow } from "../(_lib)/allow.ts";
import { CacheableText } from "../(_lib)/caching.ts";

const languages = new Map(
  await Promise.all(
    Object.entries({ en, zh }).map(async ([name, lines]) =>
      [
        name,
        await CacheableText.of(JSON.stringify(lines), "application/json"),
      ] as const
    ),
  ),
);

/** Emoji names and search words in one language. */
export const handler = define.handlers(allow({
  GET(ctx) {
    const language = languages.get(ctx.params.language);
    if (!language) throw new HttpError(404);
    // A page of another version gets the current data, but must not keep it.
    return language.respond(ctx.req, ctx.url.searchParams.get("v") === VERSION);
  },
}));
