/**
 * The sizes of what is pressed.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

/** The least height and width of what is pressed, in pixels. */
const LEAST_PX = 24;

/**
 * Asserts that everything that is pressed is large enough (WCAG 2.5.8): a field with a
 * label around it is as large as the label. Links within sentences and what is in the
 * chat's list, with space around it, don't count.
 */
export async function expectLargeTargets(
  page: Page,
  state: string,
): Promise<void> {
  const small = await page.locator("button,input,select,summary,textarea")
    .evaluateAll((all, px) =>
      all.flatMap((each) => {
        const { width, height } = (each.closest("label") ?? each)
          .getBoundingClientRect();
        const isThere = !each.closest("#messages") &&
          each.checkVisibility({ visibilityProperty: true }) &&
          width > 0;
        return isThere && Math.min(width, height) < px
          ? [`${width} × ${height}: ${each.outerHTML.slice(0, 120)}`]
          : [];
      }), LEAST_PX);
  assertEquals(small, [], state);
}
