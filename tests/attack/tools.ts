/**
 * A server to attack, and viewers to attack it as.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { type JWTPayload, SignJWT } from "jose";
import { type As, headersOf, Visitor } from "./visitor.ts";
import { ensureBuilt, type SpawnOptions, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

export { type As, Visitor };

/** Secrets that must never appear in any output. */
export const ADMIN_TOKEN = "operators-own-token-0123456789-abcdefgh";
export const JWT_SECRET = "the secret of a site that vouches for its users";

/** No limits except those under test. */
const SETTINGS = {
  MESSAGE_RATE: "0",
  READING_PACE: "0",
  ROOM_RATE: "0",
  ADMIN_TOKEN,
  JWT_SECRET,
};

/** A response, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A server in its own process, with its own data. */
export class Target implements AsyncDisposable {
  readonly server: TestServer;
  readonly #folder: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    server: TestServer,
    folder: string,
    stack: AsyncDisposableStack,
  ) {
    this.server = server;
    this.#folder = folder;
    this.#stack = stack;
  }

  /** Starts a server; `env` overrides the settings above. */
  static async start(
    env: Record<string, string> = {},
    options: SpawnOptions = {},
  ): Promise<Target> {
    await ensureBuilt();
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(new TempDir());
    const server = stack.use(
      await TestServer.start(folder.path, { ...SETTINGS, ...env }, options),
    );
    return new Target(server, folder.path, stack.move());
  }

  /** All its files, as Latin-1. */
  async files(): Promise<string> {
    const latin = new TextDecoder("latin1");
    let all = "";
    for await (const { name } of Deno.readDir(this.#folder)) {
      all += latin.decode(await Deno.readFile(`${this.#folder}/${name}`));
    }
    return all;
  }

  get url(): string {
    return this.server.url;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack[Symbol.asyncDispose]();
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      redirect: "manual",
      ...init,
    });
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  }

  /** Requests a page as a browser does. */
  page(path: string, as: As = {}): Promise<Answer> {
    return this.ask(path, {
      headers: { accept: "text/html", ...headersOf(as) },
    });
  }

  /** Sends a form as a browser does. */
  form(
    path: string,
    fields: Record<string, string>,
    as: As = {},
  ): Promise<Answer> {
    return this.ask(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { accept: "text/html", ...headersOf(as) },
    });
  }

  /** Requests JSON as a program does; posts `body` if there is one. */
  async json<T = { code: string; message: string }>(
    path: string,
    body?: unknown,
    as: As = {},
  ): Promise<{ status: number; headers: Headers; body: T }> {
    const headers = {
      accept: "application/json",
      "content-type": "application/json",
      ...headersOf(as),
    };
    const { status, headers: got, text } = await this.ask(
      path,
      body === undefined ? { headers } : {
        method: "POST",
        headers,
        body: typeof body === "string" ? body : JSON.stringify(body),
      },
    );
    return { status, headers: got, body: JSON.parse(text) };
  }

  /** Introduces a new viewer by name, and returns their cookie. */
  async newcomer(name = "Ann", as: As = {}): Promise<string> {
    const { status, headers, body } = await this.json("/viewer", { name }, as);
    assertEquals(status, 200, body.message);
    return headers.getSetCookie()[0].split(";")[0];
  }

  /** Opens a room, and returns its host's cookie and the secret of its role link. */
  async open(
    room = `r-${crypto.randomUUID().slice(0, 8)}`,
    as: As = {},
  ): Promise<OpenedRoom> {
    const cookie = as.cookie ?? await this.newcomer("Hanna");
    const { status, headers, body } = await this.json<{ token: string }>(
      "/rooms",
      { name: room },
      { ...as, cookie },
    );
    assertEquals(status, 201, JSON.stringify(body));
    return { room, cookie: newCookie(headers) ?? cookie, token: body.token };
  }

  /** Follows a role link, and returns the cookie with the new id. */
  async claim(room: string, secret: string, cookie: string): Promise<string> {
    const { status, headers, body } = await this.json(
      `/rooms/${room}/claim`,
      { secret },
      { cookie },
    );
    assertEquals(status, 200, JSON.stringify(body));
    return newCookie(headers)!;
  }

  /** Posts a message over HTTP. */
  say(room: string, text: string, as: As = {}, key = crypto.randomUUID()) {
    return this.json<{ code: string; message: string; seq: number }>(
      `/rooms/${room}/messages`,
      { key, text },
      as,
    );
  }

  /** Sends an action over HTTP. */
  moderate(room: string, action: object, as: As) {
    return this.json<{ code: string; message: string; token?: string }>(
      `/rooms/${room}/moderation`,
      action,
      as,
    );
  }

  /** The texts in a room's history. */
  async texts(room: string): Promise<string[]> {
    const { body } = await this.json<{ messages: { text: string }[] }>(
      `/rooms/${room}/messages`,
    );
    return body.messages.map(({ text }) => text);
  }

  /** Asserts that the server serves a room's page and takes messages. */
  async expectWell(room = "lobby"): Promise<void> {
    const { status } = await this.page(`/rooms/${room}`);
    assertEquals(status, 200);
    using visitor = await Visitor.join(this, room);
    const { type } = await visitor.say(`well ${crypto.randomUUID()}`);
    assertEquals(type, "accepted");
  }
}

/** The cookie that a response sets. */
export function newCookie(headers: Headers): string | undefined {
  return headers.getSetCookie()[0]?.split(";")[0];
}

/** A room, its host's cookie and the secret of its first role link. */
export interface OpenedRoom {
  readonly room: string;
  readonly cookie: string;
  readonly token: string;
}

/** A site's token for one of its users, valid for an hour by default. */
export function vouch(
  claims: JWTPayload = {},
  secret = JWT_SECRET,
): Promise<string> {
  return new SignJWT({
    sub: "user-1",
    aud: "hubbub",
    exp: Math.floor(Date.now() / 1_000) + 3_600,
    name: "Vera",
    ...claims,
  }).setProtectedHeader({ alg: "HS256" }).sign(
    new TextEncoder().encode(secret),
  );
}

/** The status and code of a refusal, which must have a sentence. */
export function refusal(
  { status, body }: { status: number; body: { code: string; message: string } },
): [status: number, code: string] {
  assertMatch(body.message, /^[A-Z].*\.$/s, JSON.stringify(body));
  return [status, body.code];
}
