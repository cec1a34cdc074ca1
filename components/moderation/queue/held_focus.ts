/**
 * Where the focus goes when a held message is decided.
 *
 * @module
 */
import { focusRow, waitingRows } from "./held_keys.ts";

/** Where the focus is before a decision is drawn, for keyboard users. */
export interface Focused {
  /** The rows that wait from the focused one on, then those before it. */
  readonly rows: readonly HTMLElement[];
  /** The buttons to focus in one of them; absent: the row itself. */
  readonly button?: string;
}

/** Returns where the focus is, if it is on the message that a decision came from. */
export function rememberFocus(
  from: HTMLElement | null,
  list: HTMLElement | null,
): Focused | undefined {
  const { activeElement } = document;
  const row = from?.closest("li");
  if (!list || !row || !row.contains(activeElement)) return;
  const rows = waitingRows(list);
  const at = rows.indexOf(row);
  const button = from instanceof HTMLButtonElement
    ? `button[name=${from.name}][value=${from.value}]`
    : undefined;
  return { rows: [...rows.slice(at), ...rows.slice(0, at).reverse()], button };
}

/** Moves the focus on to the next message that waits: to the same button, or to the message. */
export function moveOn(
  focused: Focused | undefined,
  list: HTMLElement | null,
  heading: HTMLElement | null,
): void {
  if (!focused || !list) return;
  const left = waitingRows(list);
  const row = focused.rows.find((each) => left.includes(each));
  if (!row) return heading?.focus();
  const { button } = focused;
  if (button) row.querySelector<HTMLElement>(button)?.focus();
  else focusRow(row);
}

/**
 * Keeps the focus on a message that somebody else has decided, whose buttons are hidden. It
 * isn't moved on: what is pressed next would decide on another message.
 */
export function keepFocus(list: HTMLElement | null): void {
  const { activeElement } = document;
  const row = activeElement?.closest("li");
  if (!row || !list?.contains(row) || row.tabIndex >= 0) return;
  if (activeElement?.closest(".decide,.rowpick")) {
    row.focus({ preventScroll: true });
  }
}

/** Moves the focus to the first of some messages that wait again, or to the heading. */
export function focusAgain(
  again: readonly { readonly id: string }[],
  list: HTMLElement | null,
  heading: HTMLElement | null,
): void {
  const ids = again.map(({ id }) => id);
  const row = list &&
    waitingRows(list).find(({ dataset }) => ids.includes(dataset.id ?? ""));
  if (row) focusRow(row);
  else if (document.activeElement === document.body) heading?.focus();
}
