/**
 * Accessibility problems that axe-core finds on a page.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import axe, { type RunOnly } from "axe-core";
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

/**
 * Asserts that axe finds no problem on a page in its current state. In the dark scheme
 * only the rules about colours run: the two schemes differ in nothing else
 * (components/styles/theme.ts).
 */
export async function expectAccessible(
  page: Page,
  state: string,
): Promise<void> {
  // It has a megabyte, which is parsed once for a document instead of once for a state.
  if (!await page.evaluate(() => "axe" in globalThis)) {
    await page.evaluate(axe.source);
  }
  assertEquals(await problems(page, { type: "tag", values: RULES }), [], state);
  await page.emulateMedia({ colorScheme: "dark" });
  const colours = axe.getRules(RULES)
    .filter(({ tags }) => tags.includes("cat.color"))
    .map(({ ruleId }) => ruleId);
  assertEquals(
    await problems(page, { type: "rule", values: colours }),
    [],
    `${state} in the dark`,
  );
  await page.emulateMedia({ colorScheme: "light" });
}

/** What some of axe's rules find. */
async function problems(page: Page, rules: RunOnly) {
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
  return await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: typeof import("axe-core");
    };
    const { violations } = await axe.run(document, {
      runOnly,
      // What is no problem isn't collected.
      resultTypes: ["violations"],
    });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.slice(0, 3).map(({ html, failureSummary }) =>
        `${html.slice(0, 200)} ${failureSummary}`
      ),
    }));
  }, rules);
}
