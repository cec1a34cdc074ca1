/**
 * Replaces a card by a newer one. It keeps what was typed, the older messages that were
 * loaded, the focus, and the focused element's place on the screen.
 *
 * @module
 */

/** What is typed or ticked. */
const FIELDS = "input:not([type=hidden])";

const BUTTONS = "button:not([hidden]),summary";

/**
 * @param place What has the card, and nothing else.
 * @param sent The fields of the action that was carried out: a note that was sent is not kept.
 */
export function replaceCard(
  place: HTMLElement,
  card: Element,
  sent?: Readonly<Record<string, string>>,
): void {
  const { activeElement } = document;
  const focused = place.contains(activeElement)
    ? activeElement as HTMLElement
    : undefined;
  const again = focused && finder(place, focused);
  const top = focused?.getBoundingClientRect().top ?? 0;
  const box = place.closest(".dialogbody");
  const scrolled = box?.scrollTop ?? 0;
  for (const field of place.querySelectorAll<HTMLInputElement>(FIELDS)) {
    if (sent && field.name === "text" && field.value === sent.text) {
      field.value = "";
    }
    card.querySelector(`${FIELDS}[name="${field.name}"]`)?.replaceWith(field);
  }
  const opened = [...place.querySelectorAll("details[open]>summary")]
    .map(({ textContent }) => textContent);
  for (const summary of card.querySelectorAll("details>summary")) {
    (summary.parentElement as HTMLDetailsElement).open = opened
      .includes(summary.textContent);
  }
  for (const kept of [".said", ".said+.links"]) {
    const old = place.querySelector(kept);
    if (old) card.querySelector(kept)?.replaceWith(old);
  }
  place.replaceChildren(card);
  if (box) box.scrollTop = scrolled;
  const next = again?.(card);
  if (!next) return;
  next.focus({ preventScroll: true });
  if (box) box.scrollTop += next.getBoundingClientRect().top - top;
}

/** Returns a function that finds what an element became in a newer card. */
function finder(
  place: HTMLElement,
  element: HTMLElement,
): (card: Element) => HTMLElement | undefined {
  const at = buttonsIn(place).indexOf(element);
  // A field is moved into the new card itself.
  if (at === -1) return () => element.isConnected ? element : undefined;
  const key = keyOf(element);
  return (card) => {
    const buttons = buttonsIn(card);
    return buttons.find((each) => keyOf(each) === key) ??
      buttons[Math.min(at, buttons.length - 1)];
  };
}

function buttonsIn(card: Element): HTMLElement[] {
  return [...card.querySelectorAll<HTMLElement>(BUTTONS)];
}

/** What a button does, to which note or act. */
function keyOf(button: HTMLElement): string {
  const note = button.closest("form")
    ?.querySelector<HTMLInputElement>("input[name=note]")?.value;
  const { name, value } = button as HTMLButtonElement;
  return [button.textContent, name, value, note].join(" ");
}
