/**
 * The top of every page that is not a room.
 *
 * @module
 */

/** The product's name and sign, which lead home. */
export function Masthead() {
  return (
    <header class="masthead">
      <a class="wordmark" href="/" aria-current={false}>
        <span class="logo"></span>Hubbub
      </a>
    </header>
  );
}
