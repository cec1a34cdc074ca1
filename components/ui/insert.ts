/**
 * Inserts text into a field.
 *
 * @module
 */

/**
 * Replaces the text between `start` and `end`, and puts the caret after it. The field
 * gets an `input` event, as from typing.
 */
export function insert(
  field: HTMLTextAreaElement,
  text: string,
  start: number = field.selectionStart,
  end: number = field.selectionEnd,
): void {
  if (document.activeElement === field) {
    field.setSelectionRange(start, end);
    // Deprecated, but the only way that supports undo.
    if (document.execCommand("insertText", false, text)) return;
  }
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
}
