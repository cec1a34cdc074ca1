import { assert, assertEquals } from "@std/assert";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import { startWatching } from "./watch.ts";

/** No condition takes longer than this to come true, in milliseconds. */
const PATIENCE = 60_000;

/** A layout shift that nobody sees. */
const LARGEST_SHIFT = 0.01;

export interface VisitOptions extends BrowserContextOptions {
  /** Scripts are held back until `takeOver()`. */
  readonly held?: boolean;
  /** No WebSocket comes through: the page is connected when its stream has begun. */
  readonly blocked?: boolean;
}

/** A row of the list: a message of the room with its `seq`, or one that is not there yet. */
interface Row {
  readonly seq: number | null;
  readonly name: string;
  readonly text: string;
}

/** A room in a viewer's browser, in that viewer's terms. */
export class RoomPage implements AsyncDisposable {
  readonly page: Page;
  readonly log: Locator;
  readonly field: Locator;
  readonly #context: BrowserContext;
  readonly #scripted: boolean;
  readonly #released = Promise.withResolvers<void>();
  readonly #problems: string[] = [];
  readonly #printed: string[] = [];
  readonly #expected: RegExp[] = [];
  #losesServer = false;
  readonly #discarded: string[] = [];
  #welcome = Promise.withResolvers<void>();

  private constructor(
    context: BrowserContext,
    page: Page,
    { held, blocked, javaScriptEnabled = true }: VisitOptions,
  ) {
    this.#context = context;
    this.#scripted = javaScriptEnabled;
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
   * Opens an address, and waits until the island has taken over and is connected.
   *
   * @param onOpen Is handed the page before all that.
   */
  static async open(
    browser: Browser,
    url: string,
    options: VisitOptions = {},
    onOpen: (page: RoomPage) => void = () => {},
  ): Promise<RoomPage> {
    const { held, blocked: _, ...rest } = options;
    const context = await browser.newContext(rest);
    context.setDefaultTimeout(PATIENCE);
    const room = new RoomPage(context, await context.newPage(), options);
    onOpen(room);
    await room.page.addInitScript(startWatching);
    if (held) {
      await room.page.route("**/*.js", async (route) => {
        await room.#released.promise;
        await route.continue();
      });
    }
    await room.page.goto(url, { waitUntil: held ? "commit" : "load" });
    if (room.#scripted && !held) await room.#takenOver();
    return room;
  }

  /** Lets the scripts go that were held back. */
  async takeOver(): Promise<void> {
    this.#released.resolve();
    await this.#takenOver();
  }

  /** Opens another room's address, or the same one afresh. */
  async open(url: string): Promise<void> {
    this.#welcome = Promise.withResolvers();
    await this.page.goto(url);
    if (this.#scripted) await this.#takenOver();
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    this.#welcome = Promise.withResolvers();
    await this.page.reload();
    if (this.#scripted) await this.#takenOver();
  }

  /** Comes back from the page that a link led to. */
  async goBack(): Promise<void> {
    this.#welcome = Promise.withResolvers();
    await this.page.goBack();
    if (this.#scripted) await this.#takenOver();
  }

  /** Says something as a person does. */
  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Says several things in no time, faster than a person can. */
  async sayAtOnce(...texts: string[]): Promise<void> {
    await this.field.evaluate((field, texts) => {
      for (const text of texts) {
        (field as HTMLTextAreaElement).value = text;
        field.closest("form")?.requestSubmit();
      }
    }, texts);
  }

  /** Takes another name as a person does. */
  async takeName(name: string): Promise<void> {
    const { page } = this;
    await page.getByText("Chatting as").click();
    const field = page.getByRole("textbox", { name: "Your name" });
    await field.fill(name);
    await page.getByRole("button", { name: "Save" }).click();
    await field.waitFor({ state: "hidden" });
  }

  /** The rows as they stand, without what divides them. */
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

  /** The texts of the room that are shown. */
  async texts(): Promise<string[]> {
    const rows = await this.rows();
    return rows.flatMap(({ seq, text }) => seq === null ? [] : [text]);
  }

  /** The texts that are not in the room yet. */
  async waiting(): Promise<string[]> {
    const rows = await this.rows();
    return rows.flatMap(({ seq, text }) => seq === null ? [text] : []);
  }

  /** Waits until so many messages of the room are shown, and nothing waits to be sent. */
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

  /** A kind of trouble that this test makes, and that the console may tell. */
  expect(...problems: RegExp[]): void {
    this.#expected.push(...problems);
  }

  /** The server goes away in this test, and the page must say so. */
  expectToLoseServer(): void {
    this.#losesServer = true;
    // What the page was still loading, such as its icon, is lost as well.
    this.expect(
      /^WebSocket connection to .* failed/,
      /^Failed to load resource: net::ERR_/,
    );
  }

  /** Texts that are taken back, or changed by the server, before they are in the room. */
  expectToLose(...texts: string[]): void {
    this.#discarded.push(...texts);
  }

  /** Holds that nothing went wrong: errors, policy violations, repeated or lost rows. */
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
      this.#losesServer,
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

  /** Holds that nothing on the page has moved by itself since it was loaded. */
  async expectSteadyLayout(): Promise<void> {
    await this.drawn();
    const { shift, shifted } = await this.page.evaluate(() => {
      const { shift, shifted } = globalThis.watch;
      return { shift, shifted };
    });
    assert(shift <= LARGEST_SHIFT, `Shifted by ${shift}: ${shifted}`);
  }

  /** Waits until what is so now has been drawn. */
  async drawn(): Promise<void> {
    await this.page.evaluate(() =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      )
    );
  }

  /** Holds that the page can't be scrolled sideways, nor any part of it. */
  async expectNoSidewaysScroll(): Promise<void> {
    const wide = await this.page.evaluate(() =>
      [...document.querySelectorAll("html, body, main, [role=log], form")]
        .filter((each) => each.scrollWidth > each.clientWidth)
        .map((each) =>
          `${each.localName}: ${each.scrollWidth} > ${each.clientWidth}`
        )
    );
    assertEquals(wide, []);
  }

  /** Leaves a picture of the page, and what it printed and did wrong, in two files. */
  async keep(path: string): Promise<void> {
    const lines = [this.page.url(), ...this.#printed, ...this.#problems];
    await Deno.writeTextFile(`${path}.txt`, lines.join("\n") + "\n");
    // A page that hangs or has crashed can't be drawn; that is no other failure.
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

  async #takenOver(): Promise<void> {
    await this.#welcome.promise;
    // The island has no use for the form's hidden key.
    await this.page.locator("input[name=key]").waitFor({ state: "detached" });
  }
}
