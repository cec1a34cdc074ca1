/**
 * The top of every page that is not a room.
 *
 * @module
 */

import { Languages } from "./Languages.tsx";
import type { Catalogue } from "../texts/catalogue.ts";

/** The product's name and sign, which lead home. */
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
