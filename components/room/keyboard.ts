/**
 * Fits the page above a keyboard that covers it, as in Safari. Other browsers make the
 * window lower, as the page's `interactive-widget` asks, which the style sheet notices.
 *
 * @module
 */
import { loadStyles } from "../styles/load_styles.ts";

/** Less than this is covered by bars of the browser, not by a keyboard. */
const LEAST_COVERED_PX = 120;

/** The greatest heights that count as low and lowest, as in components/styles/heights.ts. */
const LOW_EM = 31;
const LOWEST_EM = 17;

/** Starts, unless the browser has no visual viewport. */
export function fitAboveKeyboard(): void {
  const viewport = globalThis.visualViewport;
  if (!viewport) return;
  const fit = () => {
    const { clientHeight, classList, style } = document.documentElement;
    const { height, scale } = viewport;
    // A viewer who zooms with two fingers sees less of the page too.
    const covers = scale === 1 && clientHeight - height > LEAST_COVERED_PX;
    const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
    classList.toggle("low", covers && height <= LOW_EM * em);
    classList.toggle("lowest", covers && height <= LOWEST_EM * em);
    style.setProperty("--height", covers ? `${height}px` : "");
    if (!covers) return;
    void loadStyles("keyboard");
    // The browser scrolls to the field, which is in sight already.
    scrollTo(0, 0);
  };
  viewport.addEventListener("resize", fit);
  fit();
}
