import { assert, assertEquals } from "@std/assert";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import { drawn } from "./drawing.ts";
import { startWatching } from "./watch.ts";

/** The timeout of every condition, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** A layout shift too small to see. */
const LARGEST_SHIFT = 0.01;

/** A page without a chat, for tests that prepare the page before they open one. */
export const BLANK = "about:blank";

export interface VisitOptions extends BrowserContextOptions {
  /** Scripts are held back until {@linkcode RoomPage.takeOver}. */
  readonly held?: boolean;
  /** WebSocket is blocked: the page is connected when its stream has begun. */
  readonly blocked?: boolean;
  /** Another tab of this page's browser: the same cookies, the same viewer. */
  readonly beside?: RoomPage;
  /** A script that runs in each page before all others. */
  readonly first?: string;
}

/** A row of the list: a message with its `seq`, or one that is not posted yet. */
interface Row {
  readonly seq: number | null;
  readonly name: string;
  readonly text: string;
}

/** A room in a viewer's browser, with the steps of a viewer. */
export class RoomPage implements AsyncDisposable {
  readonly page: Page;
  readonly log: Locator;
  readonly field: Locator;
  readonly #context: BrowserContext;
  readonly #scripted: boolean;
  readonly #sockets: boolean;
  readonly #released = Promise.withResolvers<void>();
  readonly #problems: string[] = [];
  readonly #printed: string[] = [];
  readonly #expected: RegExp[] = [];
  /** Whether the page must say that it lost the server; `undefined`: it may. */
  #losesServer: boolean | undefined = false;
  readonly #discarded: string[] = [];
  #welcome = Promise.withResolvers<void>();

  private constructor(
    context: BrowserContext,
    page: Page,
    { held, blocked, javaScriptEnabled = true }: VisitOptions,
  ) {
    this.#context = context;
    this.#scripted = javaScriptEnabled;
    this.#sockets = javaScriptEnabled && !blocked;
    this.page = page;
    this.log = page.getByRole("log", { name: "Messages" });
    this.field = page.getByRole("textbox", { name: "Message", exact: true });
    if (!held) this.#released.resolve();
    page.on("pageerror", (error) => this.#problems.push(String(error)));
    page.on("crash", () => this.#problems.push("The page crashed"));
    page.on("dialog", (dialog) => {
      this.#problems.push(`A dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      this.#printed.push(`${message.type()}: ${message.text()}`);
      if (message.type() === "error" || message.type() === "warning") {
        this.#problems.push(message.text());
      }
    });
    if (blocked) {
      page.on("response", (response) => {
        if (response.ok() && /\/stream-\w+\.js$/.test(response.url())) {
          this.#welcome.resolve();
        }
      });
    }
    page.on("websocket", (socket) => {
      const { resolve } = this.#welcome;
      socket.once("framereceived", () => resolve());
    });
  }

  /**
   * Opens a URL, and waits until the island has taken over and is connected.
   *
   * @param onOpen Gets the page before it loads anything.
   */
  static async open(
    browser: Browser,
    url: string,
    options: VisitOptions = {},
    onOpen: (page: RoomPage) => void = () => {},
  ): Promise<RoomPage> {
    const { held, blocked: _, beside, first, ...rest } = options;
    const context = beside ? beside.#context : await browser.newContext(rest);
    context.setDefaultTimeout(TIMEOUT_MS);
    const room = new RoomPage(context, await context.newPage(), options);
    onOpen(room);
    if (first) await room.page.addInitScript(first);
    await room.page.addInitScript(startWatching);
    if (held) {
      await room.page.route("**/*.js", async (route) => {
        await room.#released.promise;
        await route.continue();
      });
    }
    await room.page.goto(url, { waitUntil: held ? "commit" : "load" });
    if (url !== BLANK && !held) await room.joined();
    return room;
  }

  /** Waits until the island has taken over and is connected, if scripts run. */
  async joined(): Promise<void> {
    if (!this.#scripted) return;
    await this.#welcome.promise;
    // The island doesn't use the form's hidden key.
    await this.page.locator("input[name=key]").waitFor({ state: "detached" });
  }

  /** Loads the scripts that were held back. */
  async takeOver(): Promise<void> {
    this.#released.resolve();
    await this.joined();
  }

  /** Opens another URL, or the same one again. */
  async open(url: string): Promise<void> {
    this.#welcome = Promise.withResolvers();
    await this.page.goto(url);
    await this.joined();
  }

  /** As {@linkcode open}, and waits for what the page loads once it is live. */
  async openFully(url: string): Promise<void> {
    const script = this.page.waitForResponse(
      /\/(lazy_modules|upkeep)-\w+\.js$/,
    );
    await this.open(url);
    await this.page.evaluate((url) => import(url), (await script).url());
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    this.#welcome = Promise.withResolvers();
    await this.page.reload();
    await this.joined();
  }

  /** Goes back from a linked page. */
  async goBack(): Promise<void> {
    this.#welcome = Promise.withResolvers();
    await this.page.goBack();
    await this.joined();
  }

  /** Types a message and sends it. */
  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Sends several texts at once, faster than a person can. */
  async sayAtOnce(...texts: string[]): Promise<void> {
    await this.field.evaluate((field, texts) => {
      for (const text of texts) {
        (field as HTMLTextAreaElement).value = text;
        field.closest("form")?.requestSubmit();
      }
    }, texts);
  }

  /** Changes the name with the form, and waits for the socket that has the new name. */
  async takeName(name: string): Promise<void> {
    const { page } = this;
    await page.getByText("Chatting as").click();
    const field = page.getByRole("textbox", { name: "Your name" });
    await field.fill(name);
    this.#welcome = Promise.withResolvers();
    await page.getByRole("button", { name: "Save" }).click();
    await field.waitFor({ state: "hidden" });
    if (this.#sockets) await this.#welcome.promise;
  }

  /** The current rows, without dividers. */
  async rows(): Promise<Row[]> {
    return await this.page.locator("#messages li:not(.gap)").evaluateAll((
      rows,
    ) =>
      rows.map((row) => ({
        seq: row.hasAttribute("data-seq")
          ? Number(row.getAttribute("data-seq"))
          : null,
        name: row.querySelector("b")?.textContent ?? "",
        text: row.querySelector("p")?.textContent ?? "",
      }))
    );
  }

  /** The texts of posted messages on the page. */
  async texts(): Promise<string[]> {
    const rows = await this.rows();
    return rows.flatMap(({ seq, text }) => seq === null ? [] : [text]);
  }

  /** The texts of pending messages. */
  async waiting(): Promise<string[]> {
    const rows = await this.rows();
    return rows.flatMap(({ seq, text }) => seq === null ? [text] : []);
  }

  /** Waits until the page shows this many posted messages and no pending ones. */
  async shows(count: number): Promise<string[]> {
    await this.page.waitForFunction((count) => {
      const rows = [...document.querySelectorAll("#messages li:not(.gap)")];
      return rows.length >= count &&
        rows.every((row) => row.hasAttribute("data-seq"));
    }, count).catch(async (cause) => {
      const shown = JSON.stringify(await this.rows());
      throw new Error(`Not ${count} messages of the room: ${shown}`, { cause });
    });
    return await this.texts();
  }

  /** The row with a text. */
  row(text: string): Locator {
    return this.log.getByRole("listitem").filter({ hasText: text });
  }

  /** Allows console messages that this test causes. */
  expect(...problems: RegExp[]): void {
    this.#expected.push(...problems);
  }

  /** The server is stopped in this test, and the page must say so. */
  expectToLoseServer(): void {
    this.#losesServer = true;
    // Requests under way, such as for the icon, fail as well.
    this.expect(
      /^WebSocket connection to .* failed/,
      /^Failed to load resource: net::ERR_/,
    );
  }

  /**
   * The page connects again in this test. If that takes a second, it says that the
   * connection is lost.
   */
  expectToReconnect(): void {
    this.#losesServer = undefined;
  }

  /** The browser goes offline in this test, and the page connects again. */
  expectToGoOffline(): void {
    this.expectToReconnect();
    this.expect(/ERR_INTERNET_DISCONNECTED/);
  }

  /** Texts that are withdrawn, or changed by the server, before they are posted. */
  expectToLose(...texts: string[]): void {
    this.#discarded.push(...texts);
  }

  /** Asserts that nothing went wrong: errors, policy violations, repeated or lost rows. */
  async expectNoProblems(): Promise<void> {
    const unexpected = this.#problems.filter((problem) =>
      !this.#expected.some((expected) => expected.test(problem))
    );
    assertEquals(unexpected, []);
    if (!this.#scripted) return;
    const noticed = await this.page.evaluate(() => {
      const { violations, twice, vanished, lost } = globalThis.watch;
      return { violations, twice, vanished, lost };
    });
    assertEquals(
      noticed.lost,
      this.#losesServer ?? noticed.lost,
      "said that it lost the server",
    );
    assertEquals({
      violations: noticed.violations,
      twice: noticed.twice,
      vanished: noticed.vanished.filter((text) =>
        !this.#discarded.includes(text)
      ),
    }, { violations: [], twice: [], vanished: [] });
  }

  /** Asserts that nothing on the page has shifted since it was loaded. */
  async expectSteadyLayout(): Promise<void> {
    await this.drawn();
    const { shift, shifted } = await this.page.evaluate(() => {
      const { shift, shifted } = globalThis.watch;
      return { shift, shifted };
    });
    assert(shift <= LARGEST_SHIFT, `Shifted by ${shift}: ${shifted}`);
  }

  /** Waits until the current state has been painted. */
  async drawn(): Promise<void> {
    await drawn(this.page);
  }

  /** Asserts that neither the page nor a part of it scrolls sideways. */
  async expectNoSidewaysScroll(): Promise<void> {
    const wide = await this.page.evaluate(() =>
      [...document.querySelectorAll("html, body, main, [role=log], form")]
        // What a closed element hides has its width.
        .filter((each) => each.checkVisibility())
        .filter((each) => each.scrollWidth > each.clientWidth)
        .map((each) =>
          `${each.localName}: ${each.scrollWidth} > ${each.clientWidth}`
        )
    );
    assertEquals(wide, []);
  }

  /** Saves a screenshot, and the console output and problems, in two files. */
  async keep(path: string): Promise<void> {
    const lines = [this.page.url(), ...this.#printed, ...this.#problems];
    await Deno.writeTextFile(`${path}.txt`, lines.join("\n") + "\n");
    // No screenshot of a page that hangs or has crashed; that is not another failure.
    await this.page.screenshot({ path: `${path}.png`, timeout: 10_000 })
      .catch((error) =>
        Deno.writeTextFile(`${path}.txt`, `No picture: ${error}\n`, {
          append: true,
        })
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#released.resolve();
    await this.#context.close();
  }
}
