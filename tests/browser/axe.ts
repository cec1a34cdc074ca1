/**
 * What axe-core finds on a page, for people who can't see or click as others do.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 up to AA, and what axe's authors recommend beside it. */
const RULES = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];

/** Holds that axe finds nothing on a page as it stands now. */
export async function expectAccessible(
  page: Page,
  state: string,
): Promise<void> {
  // What is still fading in has no contrast yet.
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
