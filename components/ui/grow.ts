/**
 * Fields that grow with their text, in browsers without `field-sizing`.
 *
 * @module
 */

/** Hidden, and as high as its text: changing the field's own height would move the page. */
const MIRROR =
  "position:absolute;top:0;visibility:hidden;overflow:hidden;height:0";

/**
 * Returns a function that fits the field's height to its text; the style sheet limits
 * it. Where the browser does that, it does nothing.
 */
export function growWithText(field: HTMLTextAreaElement): () => void {
  if (CSS.supports("field-sizing", "content")) return () => {};
  const mirror = document.createElement("textarea");
  mirror.className = field.className;
  mirror.rows = 1;
  mirror.tabIndex = -1;
  mirror.setAttribute("aria-hidden", "true");
  mirror.style.cssText = MIRROR;
  field.parentElement!.append(mirror);
  let width = 0;
  const grow = () => {
    const { offsetWidth, offsetHeight, clientHeight, value } = field;
    width = offsetWidth;
    mirror.style.width = `${width}px`;
    mirror.value = value;
    const borders = offsetHeight - clientHeight;
    field.style.height = `${mirror.scrollHeight + borders}px`;
  };
  new ResizeObserver(() => {
    if (field.offsetWidth !== width) grow();
  }).observe(field);
  return grow;
}
