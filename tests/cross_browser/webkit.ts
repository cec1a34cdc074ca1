/**
 * WebKitGTK, driven by WebDriver.
 *
 * @module
 */
import { ownPort } from "../tools/own_port.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { Started } from "./started.ts";
import type { Device, Driver } from "./tab.ts";

/** The programs, of Debian's packages webkit2gtk-driver and xvfb. */
export const DRIVER = "WebKitWebDriver";
export const SCREEN = "Xvfb";

/** The pause between two attempts to reach the driver, in milliseconds. */
const PAUSE_MS = 20;

/** Starts WebKit on a display of its own. */
export async function startWebKit(): Promise<Driver> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(new TempDir());
  const screen = stack.use(
    new Started(SCREEN, [
      ...["-displayfd", "1", "-nolisten", "tcp"],
      ...["-screen", "0", "1600x1200x24"],
    ], home.path),
  );
  const [display] = await screen.prints(/^\d+(?=\n)/m);
  const port = ownPort();
  const driver = stack.use(
    new Started(DRIVER, [`--port=${port}`], home.path, {
      DISPLAY: `:${display}`,
      // There is no bus of assistive technology.
      GTK_A11Y: "none",
      NO_AT_BRIDGE: "1",
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  while (!await isReady(url)) {
    driver.expectRunning();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const { sessionId } = await post(`${url}/session`, {
    capabilities: {},
  }) as { sessionId: string };
  return new WebKit(`${url}/session/${sessionId}`, stack.move());
}

class WebKit implements Driver {
  readonly #session: string;
  readonly #started: AsyncDisposableStack;

  constructor(session: string, started: AsyncDisposableStack) {
    this.#session = session;
    this.#started = started;
  }

  async open(url: string): Promise<void> {
    await post(`${this.#session}/url`, { url });
  }

  async call(declaration: string, argument: string): Promise<string> {
    const script = `return (${declaration})(...arguments)`;
    const args = [argument];
    return await post(`${this.#session}/execute/sync`, {
      script,
      args,
    }) as string;
  }

  async perform(devices: readonly Device[]): Promise<void> {
    await post(`${this.#session}/actions`, { actions: devices });
  }

  async resize(width: number, height: number): Promise<void> {
    // WebDriver's size is the window's, with its bars.
    const outside = JSON.parse(
      await this.call(
        "() => JSON.stringify([outerWidth - innerWidth, outerHeight - innerHeight])",
        "",
      ),
    );
    await post(`${this.#session}/window/rect`, {
      width: width + outside[0],
      height: height + outside[1],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.disposeAsync();
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/status`);
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    // It doesn't listen yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${url}: ${value.error}: ${value.message}`);
  return value;
}
