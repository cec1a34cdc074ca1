/**
 * The link from a room to the lobby.
 *
 * @module
 */

import type { CommonTexts } from "../../texts/catalogue.ts";

/** The logo, which links to the lobby. */
export function HomeLink({ texts }: { texts: CommonTexts }) {
  return (
    <a class="home" href="/" aria-label={texts.home} aria-current={false}>
      <span class="logo"></span>
    </a>
  );
}
