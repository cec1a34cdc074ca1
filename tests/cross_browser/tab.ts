/**
 * A page in any browser, with what a person does to it.
 *
 * @module
 */

/** What a function in the page can take and return. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [name: string]: Plain };

/** A place in the window, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A step of a device, as WebDriver, both the old and the new, has it. */
export type DeviceAction =
  | { type: "pointerMove"; x: number; y: number; origin: "viewport" }
  | { type: "pointerDown" | "pointerUp"; button: 0 }
  | { type: "keyDown" | "keyUp"; value: string }
  | {
    type: "scroll";
    x: number;
    y: number;
    deltaX: number;
    deltaY: number;
    origin: "viewport";
  };

/** A device with its steps. */
export interface Device {
  readonly type: "pointer" | "key" | "wheel";
  readonly id: string;
  readonly actions: readonly DeviceAction[];
}

/** What is done to a browser, in its own way. */
export interface Driver extends AsyncDisposable {
  /** Opens a URL, and waits until it is loaded. */
  open(url: string): Promise<void>;
  /** Calls a function, given as text, in the page. */
  call(declaration: string, argument: string): Promise<string>;
  perform(devices: readonly Device[]): Promise<void>;
  /** Makes the page's area this large. */
  resize(width: number, height: number): Promise<void>;
}

/** Names of keys in WebDriver. */
export const KEYS = {
  Enter: "\uE007",
  Escape: "\uE00C",
  Backspace: "\uE003",
} as const;

/** The timeout of every condition, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** The pause between two looks at a condition, in milliseconds. */
const PAUSE_MS = 50;

/** A browser's tab. */
export class Tab {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** Opens a URL, and collects the page's errors from then on. */
  async open(url: string): Promise<void> {
    await this.#driver.open(url);
    await this.run(() => {
      const problems: string[] = [];
      Object.assign(globalThis, { problems });
      addEventListener("error", ({ message }) => problems.push(message));
      addEventListener(
        "unhandledrejection",
        ({ reason }) => problems.push(String(reason)),
      );
      document.addEventListener(
        "securitypolicyviolation",
        ({ violatedDirective }) => problems.push(violatedDirective),
      );
    });
  }

  /** The page's errors since it was opened. */
  async problems(): Promise<string[]> {
    return await this.run(() => Reflect.get(globalThis, "problems"));
  }

  /**
   * Calls a function in the page. It is sent as text, so it can't refer to anything
   * outside.
   */
  async run<Args extends readonly Plain[], Result extends Plain | void>(
    inPage: (...args: Args) => Result,
    ...args: Args
  ): Promise<Result> {
    const result = await this.#driver.call(
      `(args) => JSON.stringify({ value: (${inPage})(...JSON.parse(args)) })`,
      JSON.stringify(args),
    );
    return JSON.parse(result).value;
  }

  /** Waits until a function in the page returns something true, and returns that. */
  async until<Args extends readonly Plain[], Result extends Plain>(
    what: string,
    inPage: (...args: Args) => Result,
    ...args: Args
  ): Promise<NonNullable<Result>> {
    const result = await this.within(TIMEOUT_MS, inPage, ...args);
    if (result) return result;
    const shown = await this.run(() =>
      `${document.body.innerText} ${document.querySelector("textarea")?.value}`
    );
    throw new Error(`Never: ${what}. The page shows: ${shown}`);
  }

  /** Waits a while for a function in the page to return something true. */
  async within<Args extends readonly Plain[], Result extends Plain>(
    timeoutMs: number,
    inPage: (...args: Args) => Result,
    ...args: Args
  ): Promise<Result> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const result = await this.run(inPage, ...args);
      if (result || performance.now() > deadline) return result;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Waits until an element with a text is shown where it stays, and returns its middle. */
  async find(selector: string, text = ""): Promise<Place> {
    let last = "";
    for (;;) {
      const place = await this.until(
        `${selector} ${text}`,
        (selector, text) => {
          const found = [...document.querySelectorAll(selector)].filter(
            (each) =>
              each.getClientRects().length > 0 &&
              `${each.textContent} ${each.getAttribute("aria-label")}`
                .includes(text),
          ).at(-1);
          if (!found) return null;
          const { left, top, width, height } = found.getBoundingClientRect();
          return {
            x: Math.round(left + width / 2),
            y: Math.round(top + height / 2),
          };
        },
        selector,
        text,
      ) as Place;
      if (JSON.stringify(place) === last) return place;
      last = JSON.stringify(place);
    }
  }

  /** Moves the pointer onto an element. */
  async hover(selector: string, text?: string): Promise<Place> {
    const { x, y } = await this.find(selector, text);
    await this.#driver.perform([{
      type: "pointer",
      id: "mouse",
      actions: [{ type: "pointerMove", x, y, origin: "viewport" }],
    }]);
    return { x, y };
  }

  /** Clicks on an element. */
  async click(selector: string, text?: string): Promise<void> {
    const { x, y } = await this.find(selector, text);
    await this.#driver.perform([{
      type: "pointer",
      id: "mouse",
      actions: [
        { type: "pointerMove", x, y, origin: "viewport" },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ],
    }]);
  }

  /** Presses keys, one after the other. */
  async type(text: string): Promise<void> {
    await this.#press([...text]);
  }

  async press(key: keyof typeof KEYS): Promise<void> {
    await this.#press([KEYS[key]]);
  }

  /** Turns the wheel over an element; less than 0 is up. */
  async scroll(selector: string, deltaY: number): Promise<void> {
    const { x, y } = await this.find(selector);
    await this.#driver.perform([{
      type: "wheel",
      id: "wheel",
      actions: [
        { type: "scroll", x, y, deltaX: 0, deltaY, origin: "viewport" },
      ],
    }]);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#driver.resize(width, height);
    await this.until(
      `${width} × ${height}`,
      (width, height) => innerWidth === width && innerHeight === height,
      width,
      height,
    );
  }

  async #press(values: readonly string[]): Promise<void> {
    await this.#driver.perform([{
      type: "key",
      id: "keyboard",
      actions: values.flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]),
    }]);
  }
}
