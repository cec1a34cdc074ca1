/**
 * Fields that grow with their text, in browsers without `field-sizing`.
 *
 * @module
 */

/** Hidden, and breaks its lines as a field does. */
const MIRROR = "position:absolute;top:0;visibility:hidden;" +
  "white-space:pre-wrap;overflow-wrap:break-word";

/**
 * Returns a function that fits the field's height to its text; the style sheet limits
 * it. Where the browser does that, it does nothing.
 */
export function growWithText(field: HTMLTextAreaElement): () => void {
  if (CSS.supports("field-sizing", "content")) return () => {};
  // To measure the field itself, it would have to shrink first, which moves the page.
  const mirror = document.createElement("div");
  mirror.className = field.className;
  mirror.style.cssText = MIRROR;
  field.parentElement!.append(mirror);
  let width = 0;
  const grow = () => {
    width = field.offsetWidth;
    mirror.style.width = `${width}px`;
    // An empty line has a height too.
    mirror.textContent = `${field.value}\u200b`;
    field.style.height = `${mirror.offsetHeight}px`;
  };
  new ResizeObserver(() => {
    if (field.offsetWidth !== width) grow();
  }).observe(field);
  return grow;
}
