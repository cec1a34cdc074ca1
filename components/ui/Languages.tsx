/**
 * The other languages that the interface speaks.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";
import { CATALOGUES } from "../texts/languages.ts";

/** A plain form with a button for each. Server only: the list of languages is not for browsers. */
export function Languages({ texts }: { texts: Catalogue }) {
  return (
    <form class="languages" method="post" action="/language">
      {CATALOGUES.filter((each) => each.language !== texts.language)
        .map(({ language, endonym }) => (
          <button
            key={language}
            type="submit"
            class="language"
            name="language"
            value={language}
            lang={language}
          >
            {endonym}
          </button>
        ))}
    </form>
  );
}
