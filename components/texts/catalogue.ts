/**
 * What the interface says, in the viewer's language.
 *
 * A third language is a file beside en.ts that satisfies {@linkcode Catalogue}, and
 * its line in languages.ts.
 *
 * @module
 */
import type { EN } from "./en.ts";

/** A text in each form that a language has for numbers ({@link https://cldr.unicode.org/index/cldr-spec/plural-rules CLDR}). */
type Plural =
  & { readonly other: string }
  & Partial<Readonly<Record<Intl.LDMLPluralRule, string>>>;

/** Of each text that there is one, and of each number its forms. */
type Translated<Text> = Text extends string ? string
  : Text extends { other: string } ? Plural
  : { readonly [Name in keyof Text]: Translated<Text[Name]> };

/** Everything that the interface says in one language. */
export type Catalogue = Translated<typeof EN>;

/** What every part of the interface may say. */
export type CommonTexts = Catalogue["common"];

/** What the emoji picker and completion say. */
export type EmojiTexts = Catalogue["emoji"];

/** What the islands of a room's page are given: plain data, as all props of islands. */
export interface ChatTexts extends
  Pick<
    Catalogue,
    | "language"
    | "common"
    | "chat"
    | "refusals"
    | "stage"
    | "reactions"
    | "emoji"
  > {
  /** All languages that the interface speaks. */
  readonly languages: readonly Pick<Catalogue, "language" | "endonym">[];
}

/** What the islands of the lobby are given. */
export type LobbyTexts = Pick<Catalogue, "language" | "common" | "lobby">;

/** What a new host's greeting is given. */
export type GreetingTexts =
  & Pick<Catalogue, "language" | "greeting" | "refusals">
  & Pick<Catalogue["panel"]["embed"], "overlay" | "copy" | "copied">;

/** What the list of held messages is given. */
export type HeldTexts = Pick<Catalogue, "language" | "common" | "refusals"> & {
  readonly held: Catalogue["panel"]["held"];
};

/** Puts values into the places of a text: `fill("{n} left", { n: 3 })`. */
export function fill(
  text: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return text.replace(
    /\{(\w+)\}/g,
    (place, name) => Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}

const rules = new Map<string, Intl.PluralRules>();

/** A number with what is counted, in the language's form for it. `{n}` is the number. */
export function plural(language: string, forms: Plural, n: number): string {
  let rule = rules.get(language);
  if (!rule) rules.set(language, rule = new Intl.PluralRules(language));
  return fill(forms[rule.select(n)] ?? forms.other, { n });
}
