/**
 * The language switch of pages outside rooms.
 *
 * @module
 */
import type { Catalogue } from "../../texts/catalogue.ts";
import { CATALOGUES } from "../../texts/languages.ts";

/** A form with a button for each other language. Server only: browsers don't need the list. */
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
