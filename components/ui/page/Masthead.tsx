/**
 * The header of every page that is not a room.
 *
 * @module
 */

import { Languages } from "./Languages.tsx";
import type { Catalogue } from "../../texts/catalogue.ts";

/** The logo and name, which link home, and the language switch. */
export function Masthead({ texts }: { texts: Catalogue }) {
  return (
    <header class="masthead">
      <a class="wordmark" href="/" aria-current={false}>
        <span class="logo"></span>Hubbub
      </a>
      <Languages texts={texts} />
    </header>
  );
}
