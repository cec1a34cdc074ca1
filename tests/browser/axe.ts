/**
 * Accessibility problems that axe-core finds on a page.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 up to AA, and axe's best practices. */
const RULES = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];

/** Asserts that axe finds no problem on a page in its current state. */
export async function expectAccessible(
  page: Page,
  state: string,
): Promise<void> {
  // Elements that are fading in don't have their contrast yet.
  await page.evaluate(() =>
    Promise.all(
      document.getAnimations().map(({ finished, effect }) =>
        effect?.getComputedTiming().endTime === Infinity
          ? undefined
          : finished.catch(() => {})
      ),
    )
  );
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: typeof import("axe-core");
    };
    const { violations } = await axe.run(document, {
      runOnly: { type: "tag", values: rules },
    });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 3).map(({ html, failureSummary }) =>
        `${html.slice(0, 200)} ${failureSummary}`
      ),
    }));
  }, RULES);
  assertEquals(found, [], state);
}
