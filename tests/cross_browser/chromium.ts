/**
 * Chromium, driven by Playwright as in all other browser tests.
 *
 * @module
 */
import type { Browser, Page } from "playwright-core";
import { launch } from "../browser/chromium.ts";
import { type Device, type Driver, KEYS } from "./tab.ts";

/** Starts Chromium. */
export async function startChromium(): Promise<Driver> {
  const browser = await launch();
  return new Chromium(browser, await browser.newPage());
}

class Chromium implements Driver {
  readonly #browser: Browser;
  readonly #page: Page;

  constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  async open(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async call(declaration: string, argument: string): Promise<string> {
    return await this.#page.evaluate(
      `(${declaration})(${JSON.stringify(argument)})`,
    );
  }

  async perform(devices: readonly Device[]): Promise<void> {
    const { mouse, keyboard } = this.#page;
    for (const action of devices.flatMap(({ actions }) => actions)) {
      switch (action.type) {
        case "pointerMove":
          await mouse.move(action.x, action.y);
          break;
        case "pointerDown":
          await mouse.down();
          break;
        case "pointerUp":
          await mouse.up();
          break;
        case "keyDown":
          await keyboard.press(keyNamed(action.value));
          break;
        case "scroll":
          await mouse.move(action.x, action.y);
          await mouse.wheel(action.deltaX, action.deltaY);
      }
    }
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#page.setViewportSize({ width, height });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** Playwright's name of one of WebDriver's keys. */
function keyNamed(value: string): string {
  return Object.entries(KEYS).find(([, each]) => each === value)?.[0] ?? value;
}
