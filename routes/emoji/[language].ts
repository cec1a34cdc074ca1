import { HttpError } from "fresh";
import { define } from "../../server/state.ts";
import en from "../../components/emoji/data/en.json" with { type: "json" };
import zh from "../../components/emoji/data/zh.json" with { type: "json" };
import { VERSION } from "../../components/emoji/data/version.ts";
import { allow } from "../(_lib)/allow.ts";
import { Made } from "../(_lib)/made.ts";

const languages = new Map(
  await Promise.all(
    Object.entries({ en, zh }).map(async ([name, lines]) =>
      [name, await Made.of(JSON.stringify(lines), "application/json")] as const
    ),
  ),
);

/** What emoji are called in a language. */
export const handler = define.handlers(allow({
  GET(ctx) {
    const language = languages.get(ctx.params.language);
    if (!language) throw new HttpError(404);
    // A page of another version takes what there is now, but doesn't keep it.
    return language.answer(ctx.req, ctx.url.searchParams.get("v") === VERSION);
  },
}));
