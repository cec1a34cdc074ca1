/**
 * A room's viewer count.
 *
 * @module
 */

import { type Catalogue, plural } from "../texts/catalogue.ts";

const COUNT = new Intl.NumberFormat("en");

/** The number, with a light that is off if nobody is there or the number is `stale`. */
export function Viewers(
  { count, stale = false, texts }: {
    count: number;
    stale?: boolean;
    texts: Pick<Catalogue, "language" | "common">;
  },
) {
  return (
    <span class={count > 0 && !stale ? "viewers live" : "viewers"}>
      <span class="notranslate">{COUNT.format(count)}</span>
      <span class="unit">
        {plural(texts.language, texts.common.viewers, count)}
      </span>
    </span>
  );
}
