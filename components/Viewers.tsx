/**
 * How many people are in a room.
 *
 * @module
 */

const COUNT = new Intl.NumberFormat("en");

/** The number, with a light that is off when nobody is there or the number is `stale`. */
export function Viewers(
  { count, stale = false }: { count: number; stale?: boolean },
) {
  return (
    <span class={count > 0 && !stale ? "viewers live" : "viewers"}>
      {COUNT.format(count)}
      <span class="unit">{count === 1 ? " viewer" : " viewers"}</span>
    </span>
  );
}
