/**
 * Keys by which the list of held messages is worked, like mail.
 *
 * @module
 */
import { step } from "../../ui/keys.ts";
import { isTaken, letterOf } from "../../ui/letter.ts";
import type { Verdict } from "./held.ts";

/** What a key does in the list. */
export type HeldCommand =
  | Verdict
  | "one"
  | "person"
  | "words"
  | "card"
  | "undo"
  | "clear"
  | "help";

/** In the order in which they are explained. */
export const KEYS: readonly (readonly [key: string, command: HeldCommand])[] = [
  ["a", "approve"],
  ["w", "allow"],
  ["r", "refuse"],
  ["b", "ban"],
  ["x", "one"],
  ["p", "person"],
  ["s", "words"],
  ["i", "card"],
  ["u", "undo"],
  ["Escape", "clear"],
  ["?", "help"],
];

/** Letters that move like arrow keys. */
const MOVES: Readonly<Record<string, string>> = {
  j: "ArrowDown",
  k: "ArrowUp",
};

/** What takes keys itself. */
const FIELDS = "input:not([type=checkbox]),textarea,select,dialog";

/** Moves the focus between the waiting messages of a list, or returns what a key asks for. */
export function pressed(
  event: KeyboardEvent,
  list: HTMLElement | null,
): HeldCommand | undefined {
  const target = event.target as Element;
  if (isTaken(event) || target.closest(FIELDS)) return;
  const key = letterOf(event) ?? event.key;
  const rows = list ? waitingRows(list) : [];
  const here = target.closest("li");
  const to = here && step(MOVES[key] ?? key, rows, nearest(rows, here));
  if (to) {
    event.preventDefault();
    focusRow(to);
    return;
  }
  // A key that is held down decides once.
  const found = event.repeat ? undefined : KEYS.find(([name]) => name === key);
  if (found) event.preventDefault();
  return found?.[1];
}

/** The rows of a list that still wait. */
export function waitingRows(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("li[tabindex='0']")];
}

/** Focuses a row, and makes it the list's Tab stop. */
export function focusRow(row: HTMLElement): void {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** The row itself or, if it doesn't wait any more, the last one before it that does. */
function nearest(rows: readonly HTMLElement[], row: HTMLElement): HTMLElement {
  if (rows.includes(row)) return row;
  const before = rows.filter((each) =>
    each.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING
  );
  return before.at(-1) ?? rows[0];
}

/** Whether a command selects messages, and not decides on them. */
export function isKind(
  command: HeldCommand,
): command is "one" | "person" | "words" {
  return command === "one" || command === "person" || command === "words";
}
