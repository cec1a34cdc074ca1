import { assertEquals } from "@std/assert";
import type { BrowserContextOptions } from "playwright-core";
import { Chatter } from "../tools/chatter.ts";
import { ownPort } from "../tools/own_port.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** The viewer's Cookie header. */
type Cookie = string;

/** A server for browser tests, and steps outside the browsers. */
export class RoomServer implements AsyncDisposable {
  readonly #folder: TempDir;
  readonly #env: Record<string, string>;
  #server: TestServer;

  private constructor(
    folder: TempDir,
    env: Record<string, string>,
    server: TestServer,
  ) {
    this.#folder = folder;
    this.#env = env;
    this.#server = server;
  }

  /**
   * Starts a server with its own data. It keeps its port when it is restarted.
   *
   * @param preload A module that the first process runs first.
   */
  static async start(
    env: Record<string, string> = {},
    preload?: string,
  ): Promise<RoomServer> {
    await ensureBuilt();
    const folder = new TempDir();
    const settings = {
      PORT: String(ownPort()),
      MESSAGE_RATE: "0",
      READING_PACE: "0",
      ROOM_RATE: "0",
      // The tests' broadcasts are on this machine.
      PRIVATE_STREAMS: "yes",
      ...env,
    };
    const server = await TestServer.start(folder.path, settings, {
      preload,
    });
    return new RoomServer(folder, settings, server);
  }

  get url(): string {
    return this.#server.url;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#server.kill();
  }

  /** Stops it as an operator does, so that it tells its clients. */
  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** Starts again with the same port and data, after `kill` or `stop`. */
  async startAgain(env: Record<string, string> = {}): Promise<void> {
    this.#server = await TestServer.start(this.#folder.path, {
      ...this.#env,
      ...env,
    });
  }

  /** Opens a room for this test, and returns its URL. */
  async openRoom(): Promise<string> {
    return (await this.openRoomAs()).room;
  }

  /**
   * Opens a room as the cookie's viewer. Returns its URL and the host's cookie, which has
   * a new id.
   */
  async openRoomAs(
    cookie?: Cookie,
    name = `r-${crypto.randomUUID().slice(0, 8)}`,
  ): Promise<{ readonly room: string; readonly host: Cookie }> {
    const { headers } = await this.#post("/rooms", { name }, cookie);
    const [host] = headers.getSetCookie()[0].split(";");
    return { room: `${this.url}/rooms/${name}`, host };
  }

  /** A new viewer's cookie. */
  async introduce(name: string): Promise<Cookie> {
    const response = await this.#post("/viewer", { name });
    return response.headers.getSetCookie()[0].split(";")[0];
  }

  /** Posts in a room, with a cookie or as a new viewer. */
  async say(room: string, text: string, cookie?: Cookie): Promise<void> {
    const key = crypto.randomUUID();
    await this.#post(
      `${new URL(room).pathname}/messages`,
      { key, text },
      cookie,
    );
  }

  /** Posts several texts in a room, in order. */
  async fill(room: string, texts: readonly string[]): Promise<void> {
    using chatter = await Chatter.join(`${room}/socket`);
    await flood(chatter, texts);
  }

  /** The texts of a room, 200 at most. */
  async history(room: string): Promise<string[]> {
    const response = await fetch(`${room}/messages`);
    const { messages } = await response.json();
    return messages.map(({ text }: { text: string }) => text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  async #post(
    path: string,
    fields: Record<string, string>,
    cookie = "",
  ): Promise<Response> {
    const response = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify(fields),
    });
    const answer = await response.text();
    assertEquals(response.ok, true, answer);
    return response;
  }
}

/** The storage of a viewer's browser, for a new context. */
export function browserOf(
  cookie: Cookie,
): Exclude<BrowserContextOptions["storageState"], string | undefined> {
  const [name, value] = cookie.split("=");
  return {
    cookies: [{
      name,
      value,
      domain: "127.0.0.1",
      path: "/",
      expires: -1,
      httpOnly: true,
      secure: false,
      sameSite: "Lax",
    }],
    origins: [],
  };
}

/** Sends all texts at once, and waits until all are posted. */
export async function flood(
  chatter: Chatter,
  texts: readonly string[],
): Promise<void> {
  await Promise.all(texts.map((text) => chatter.say(text)));
}
