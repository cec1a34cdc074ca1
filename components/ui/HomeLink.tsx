/**
 * The way home from a room.
 *
 * @module
 */

import type { CommonTexts } from "../texts/catalogue.ts";

/** The product's sign, which leads to all rooms. */
export function HomeLink({ texts }: { texts: CommonTexts }) {
  return (
    <a class="home" href="/" aria-label={texts.home} aria-current={false}>
      <span class="logo"></span>
    </a>
  );
}
