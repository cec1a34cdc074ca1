/**
 * Letters as commands.
 *
 * @module
 */
import { isComposed } from "./keys.ts";

type Pressed = Pick<
  KeyboardEvent,
  | "key"
  | "code"
  | "keyCode"
  | "isComposing"
  | "ctrlKey"
  | "altKey"
  | "metaKey"
  | "shiftKey"
>;

/** Whether a key goes to an input method, or asks the browser for something. */
export function isTaken(event: Pressed): boolean {
  return isComposed(event) || event.ctrlKey || event.altKey || event.metaKey;
}

/**
 * The letter from `a` to `z` that was pressed, also with Caps Lock; `undefined`: none, or
 * with another key held. On a keyboard with other letters, such as a Russian one, it is
 * the letter that has this place on an English one.
 */
export function letterOf(event: Pressed): string | undefined {
  const { key, code, shiftKey } = event;
  if (isTaken(event) || shiftKey) return;
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (!/^\p{L}$/u.test(key)) return;
  return /^Key([A-Z])$/.exec(code)?.[1].toLowerCase();
}
