import { assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { existsSync } from "node:fs";
import { app } from "../testdata/main.ts";
import "../testdata/serve.ts";

const PLACES = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const CHROMIUM = PLACES.find((path) => existsSync(path));

async function withPage(
  path: string,
  test: (page: Page, problems: string[]) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    app.handler(),
  );
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? PLACES[0],
      args: ["--no-sandbox"],
    });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      const isIcon = message.location().url.endsWith("/favicon.ico");
      if (message.type() === "error" && !isIcon) problems.push(message.text());
    });
    // Remembers the server's elements before any of its scripts run.
    await page.addInitScript(() => {
      document.addEventListener("readystatechange", () => {
        const all = [...document.body.querySelectorAll("*")];
        Object.assign(globalThis, { sent: all, changes: [] });
        new MutationObserver((changes) =>
          (globalThis as unknown as { changes: unknown[] }).changes.push(
            ...changes.filter(({ type }) => type === "childList")
              .flatMap(({ addedNodes }) => [...addedNodes])
              .filter((node) => node.nodeType === 1),
          )
        ).observe(document.body, { childList: true, subtree: true });
      }, { once: true });
    });
    await page.goto(`http://127.0.0.1:${server.addr.port}${path}`);
    await test(page, problems);
  } finally {
    await browser?.close();
    await server.shutdown();
  }
}

const NEEDS = CHROMIUM || Deno.env.has("CI") ? "" : " (needs chromium)";
const OPTIONS = {
  ignore: NEEDS !== "",
  sanitizeOps: false,
  sanitizeResources: false,
};

Deno.test(
  "an island takes over the elements that the server rendered" + NEEDS,
  OPTIONS,
  async () => {
    await withPage("/", async (page, problems) => {
      await page.getByText("browser").waitFor();
      const [kept, added] = await page.evaluate(() => {
        const { sent, changes } = globalThis as unknown as {
          sent: Element[];
          changes: Element[];
        };
        return [sent.every((one) => one.isConnected), changes.length];
      });
      assertEquals([kept, added], [true, 0]);

      await page.getByRole("button").click();
      await page.getByRole("button", { name: "4" }).waitFor();
      assertEquals(
        await page.locator(".counter").getAttribute("data-more"),
        `{"list":[1,null,null,{"deep":true}]}`,
      );
      assertEquals(
        await page.locator(".counter b").textContent(),
        `</script><!--<script>\u2028'"\\ \u{1F600}`,
      );
      const order = await page.locator("body > :not(a, script)").evaluateAll((
        all,
      ) => all.map(({ tagName }) => tagName));
      assertEquals(order, ["P", "DIV", "P", "I"]);
      assertEquals(problems, []);
    });
  },
);

Deno.test(
  "adjacent islands all start, and share a signal" + NEEDS,
  OPTIONS,
  async () => {
    await withPage("/signal", async (page, problems) => {
      await page.waitForFunction(() =>
        !document.body.innerHTML.includes("frsh:island")
      );
      assertEquals(await page.locator("i").allTextContents(), ["7", "7"]);
      assertEquals(await page.locator("b").allTextContents(), ["plain"]);
      assertEquals(problems, []);
    });
  },
);
