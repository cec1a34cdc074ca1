/**
 * Writing into a field for the viewer.
 *
 * @module
 */

/**
 * Puts `text` in the place of what stands from `start` to `end`, and the caret
 * behind it. The field hears of it by an `input` event, as of a key.
 */
export function insert(
  field: HTMLTextAreaElement,
  text: string,
  start: number = field.selectionStart,
  end: number = field.selectionEnd,
): void {
  if (document.activeElement === field) {
    field.setSelectionRange(start, end);
    // Called obsolete, and yet the only way that the viewer can undo.
    if (document.execCommand("insertText", false, text)) return;
  }
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text }));
}
