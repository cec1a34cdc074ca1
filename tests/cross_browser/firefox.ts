/**
 * Firefox, driven by WebDriver BiDi.
 *
 * @module
 */
import { TempDir } from "../tools/temp_dir.ts";
import { Started } from "./started.ts";
import type { Device, Driver } from "./tab.ts";

/** The program, of Debian's package firefox-esr. */
export const FIREFOX = "firefox-esr";

/** Nothing of Firefox's own: no first page, no updates, no requests. */
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.newtabpage.enabled": false,
  "browser.safebrowsing.blockedURIs.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.ipc.processCount": 1,
  "dom.ipc.processPrelaunch.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.startup.max_resumed_crashes": -1,
};

/** Starts Firefox with a profile of its own. */
export async function startFirefox(): Promise<Driver> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(new TempDir());
  await Deno.writeTextFile(
    `${home.path}/user.js`,
    Object.entries(PREFERENCES).map(([name, value]) =>
      `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`
    ).join("\n"),
  );
  const firefox = stack.use(
    new Started(FIREFOX, [
      ...["--headless", "--no-remote", "--profile", home.path],
      "--remote-debugging-port=0",
    ], home.path),
  );
  const [, url] = await firefox.prints(/BiDi listening on (ws:\S+)/);
  const bidi = stack.use(await Bidi.connect(`${url}/session`));
  await bidi.send("session.new", { capabilities: {} });
  const { contexts } = await bidi.send("browsingContext.getTree", {}) as {
    contexts: { context: string }[];
  };
  return new Firefox(bidi, contexts[0].context, stack.move());
}

class Firefox implements Driver {
  readonly #bidi: Bidi;
  readonly #context: string;
  readonly #started: AsyncDisposableStack;

  constructor(bidi: Bidi, context: string, started: AsyncDisposableStack) {
    this.#bidi = bidi;
    this.#context = context;
    this.#started = started;
  }

  async open(url: string): Promise<void> {
    await this.#send("browsingContext.navigate", { url, wait: "complete" });
  }

  async call(declaration: string, argument: string): Promise<string> {
    const { result, exceptionDetails } = await this.#bidi.send(
      "script.callFunction",
      {
        functionDeclaration: declaration,
        arguments: [{ type: "string", value: argument }],
        target: { context: this.#context },
        awaitPromise: false,
      },
    ) as {
      result?: { value: string };
      exceptionDetails?: { text: string };
    };
    if (!result) throw new Error(exceptionDetails?.text);
    return result.value;
  }

  async perform(devices: readonly Device[]): Promise<void> {
    await this.#send("input.performActions", { actions: devices });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#send("browsingContext.setViewport", {
      viewport: { width, height },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.disposeAsync();
  }

  async #send(method: string, params: object): Promise<void> {
    await this.#bidi.send(method, { context: this.#context, ...params });
  }
}

/** A connection for WebDriver BiDi: commands with numbers, and their answers. */
class Bidi implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id, type, result, error, message } = JSON.parse(data);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (type === "success") waiting?.resolve(result);
      else waiting?.reject(new Error(`${error}: ${message}`));
    };
    socket.onclose = () => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error("Firefox has closed the connection"));
      }
    };
  }

  static async connect(url: string): Promise<Bidi> {
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`Cannot connect to ${url}`));
    });
    return new Bidi(socket);
  }

  send(method: string, params: object): Promise<unknown> {
    const id = ++this.#last;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return waiting.promise;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
