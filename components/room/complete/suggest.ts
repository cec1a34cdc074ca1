/**
 * Finds completions for a word.
 *
 * @module
 */
import type { Catalogue, Emoji } from "../../emoji/catalogue.ts";
import { search } from "../../emoji/search.ts";
import { inTone } from "../../emoji/tones.ts";
import { findPeople, type Someone } from "./people.ts";
import type { Suggestion } from "./Suggestions.tsx";

/** As many as can be taken in at a glance. */
const MAX_SUGGESTIONS = 8;

/** People, for the text after `@`. */
export function suggestPeople(
  people: readonly Someone[],
  query: string,
): Suggestion[] {
  return findPeople(people, query).slice(0, MAX_SUGGESTIONS)
    .map((person) => ({ text: `@${person.name}`, person }));
}

/** Emoji, for the text after `:`. */
export function suggestEmoji(
  { all }: Catalogue,
  query: string,
  language: string,
  { recent, tone }: {
    readonly recent: readonly string[];
    readonly tone: number;
  },
): Suggestion[] {
  return search(all, query, recent).slice(0, MAX_SUGGESTIONS).map((emoji) => ({
    text: inTone(emoji, tone),
    emoji: emoji.char,
    name: nameFor(emoji, query, language),
  }));
}

/** The emoji with a short name, in the viewer's skin tone. */
export function emojiOf(
  catalogue: Catalogue | undefined,
  shortName: string,
  tone: number,
): string | undefined {
  const emoji = catalogue?.named(shortName);
  return emoji && inTone(emoji, tone);
}

/** The short name that starts with the query, or else the emoji's name. */
function nameFor(
  emoji: Emoji,
  query: string,
  language: string,
): string {
  const asked = query.toLowerCase();
  const begun = emoji.shortNames.find((name) => name.startsWith(asked));
  return begun ? `:${begun}:` : emoji.nameIn(language);
}
