/**
 * What an attacker needs: a server to attack, people to attack it as, and ways to look
 * at what comes back.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type JWTPayload, SignJWT } from "jose";
import type { ServerEvent } from "../hub/protocol.ts";
import { ensureBuilt, temporaryFolder, TestServer } from "./server.ts";

/** Secrets that must never be seen again once they are set. */
export const ADMIN_TOKEN = "operators-own-token-0123456789-abcdefgh";
export const JWT_SECRET = "the secret of a site that vouches for its users";

/** With nothing in the way but what a test is about. */
const SETTINGS = { MESSAGE_RATE: "0", ROOM_RATE: "0", ADMIN_TOKEN, JWT_SECRET };

// The DOM's types, which the islands need, don't know Deno's options.
const DenoWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string>; protocols: string[] },
) => WebSocket;

/** As whom something is asked: a cookie, a token, an address (through a trusted proxy), more headers. */
export interface As {
  readonly cookie?: string;
  readonly token?: string;
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A server of its own process, on data of its own. */
export class Target implements AsyncDisposable {
  readonly server: TestServer;
  readonly #stack: AsyncDisposableStack;

  private constructor(server: TestServer, stack: AsyncDisposableStack) {
    this.server = server;
    this.#stack = stack;
  }

  /** Starts one; what `env` sets goes before what attackers are spared. */
  static async start(env: Record<string, string> = {}): Promise<Target> {
    await ensureBuilt();
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await temporaryFolder());
    const server = stack.use(
      await TestServer.start(folder.path, { ...SETTINGS, ...env }),
    );
    return new Target(server, stack.move());
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

  /** Asks as a browser that shows a page does. */
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

  /** Asks as a program does: with a body it posts JSON. */
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

  /** Somebody who has not been here before, under a name. Gives their cookie. */
  async newcomer(name = "Ann", as: As = {}): Promise<string> {
    const { status, headers, body } = await this.json("/viewer", { name }, as);
    assertEquals(status, 200, body.message);
    return headers.getSetCookie()[0].split(";")[0];
  }

  /** Opens a room as its host, with the secret of its link. */
  async open(
    room = `r-${crypto.randomUUID().slice(0, 8)}`,
    as: As = {},
  ): Promise<OpenedRoom> {
    const cookie = as.cookie ?? await this.newcomer("Hanna");
    const { status, body } = await this.json<{ token: string }>(
      "/rooms",
      { name: room },
      { ...as, cookie },
    );
    assertEquals(status, 201, JSON.stringify(body));
    return { room, cookie, token: body.token };
  }

  /** Says something by HTTP. */
  say(room: string, text: string, as: As = {}, key = crypto.randomUUID()) {
    return this.json<{ code: string; message: string; seq: number }>(
      `/rooms/${room}/messages`,
      { key, text },
      as,
    );
  }

  /** Does something in a room by the HTTP API. */
  moderate(room: string, action: object, as: As) {
    return this.json<{ code: string; message: string; token?: string }>(
      `/rooms/${room}/moderation`,
      action,
      as,
    );
  }

  /** What a room's history holds. */
  async texts(room: string): Promise<string[]> {
    const { body } = await this.json<{ messages: { text: string }[] }>(
      `/rooms/${room}/messages`,
    );
    return body.messages.map(({ text }) => text);
  }

  /** Sees that the server is well: it serves a page, and somebody can talk. */
  async expectWell(): Promise<void> {
    const { status } = await this.page("/rooms/lobby");
    assertEquals(status, 200);
    using visitor = await Visitor.join(this, "lobby");
    const { type } = await visitor.say(`well ${crypto.randomUUID()}`);
    assertEquals(type, "accepted");
  }
}

/** A room, its host's cookie and the secret of its first link. */
export interface OpenedRoom {
  readonly room: string;
  readonly cookie: string;
  readonly token: string;
}

function headersOf({ cookie, token, address, headers }: As) {
  return {
    ...cookie !== undefined && { cookie },
    ...token !== undefined && { authorization: `Bearer ${token}` },
    ...address !== undefined && { "x-forwarded-for": address },
    ...headers,
  };
}

/** Somebody in a room by a WebSocket, who keeps all that they are told. */
export class Visitor implements Disposable {
  readonly events: ServerEvent[] = [];
  /** The close event's code. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #heard = Promise.withResolvers<void>();

  private constructor(url: string, as: As, protocols: string[]) {
    const headers = headersOf(as);
    this.#socket = new DenoWebSocket(url, { headers, protocols });
    const closed = Promise.withResolvers<number>();
    this.closed = closed.promise;
    this.#socket.onmessage = ({ data }) => {
      this.events.push(...JSON.parse(data));
      this.#tell();
    };
    this.#socket.onclose = ({ code }) => {
      closed.resolve(code);
      this.#tell();
    };
  }

  /** Connects and waits for the welcome. */
  static async join(
    { url }: { readonly url: string },
    room: string,
    as: As = {},
    protocols: string[] = [],
  ): Promise<Visitor> {
    const address = `${url.replace("http", "ws")}/rooms/${room}/socket`;
    const visitor = new Visitor(address, as, protocols);
    await visitor.hears("welcome");
    return visitor;
  }

  /** Waits for the first event of a type that fulfils a condition; throws when the socket closes before. */
  async hears<Type extends ServerEvent["type"]>(
    type: Type,
    is: (event: Extract<ServerEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ServerEvent, { type: Type }>> {
    while (true) {
      for (const event of this.events) {
        const fits = event as Extract<ServerEvent, { type: Type }>;
        if (event.type === type && is(fits)) return fits;
      }
      if (this.#socket.readyState === WebSocket.CLOSED) {
        throw new Error(
          `Cannot hear "${type}": the socket closed with ${await this.closed}`,
        );
      }
      await this.#heard.promise;
    }
  }

  /** Sends as it stands. */
  send(data: string): void {
    this.#socket.send(data);
  }

  /** Sends a frame and waits for its answer. */
  async ask(frame: Readonly<Record<string, unknown>>) {
    const key = crypto.randomUUID();
    this.send(JSON.stringify({ ...frame, key }));
    return await this.answerTo(key);
  }

  /** Waits for the answer to what was sent under a key. */
  async answerTo(key: string) {
    const isMine = (event: { key?: string }) => event.key === key;
    return await Promise.any([
      this.hears("accepted", isMine),
      this.hears("rejected", isMine),
      this.hears("done", isMine),
      this.hears("held", isMine),
    ]);
  }

  say(text: string) {
    return this.ask({ type: "say", text });
  }

  /** Why something that was sent is refused. */
  async codeOf(frame: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = await this.ask(frame);
    return answer.type === "rejected" ? answer.code : answer.type;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #tell(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}

/** A site's token for a user of its own, good for an hour unless it says otherwise. */
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

/** The status and the code of a refusal, which has to have a sentence. */
export function refusal(
  { status, body }: { status: number; body: { code: string; message: string } },
): [status: number, code: string] {
  assertMatch(body.message, /^[A-Z].*\.$/s, JSON.stringify(body));
  return [status, body.code];
}

/** Tags of a page with their attributes, read as a browser does where quotes are closed. */
const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:="[^"]*")?)*)\s*\/?>/gi;
const ATTRIBUTE = /\s([^\s"'<>/=]+)(?:="([^"]*)")?/g;

/**
 * Sees that a page holds nothing that would run but its own scripts, and no tag in which
 * a `marker` stands other than as a value.
 */
export function expectInert(html: string, marker: string): void {
  // A browser knows the end of a script by these letters alone.
  const rest = html.replace(/(<script\b[^>]*>)[^]*?<\/script>/gi, "$1");
  const tags = [...rest.matchAll(TAG)];
  assertEquals(
    tags.length,
    [...rest.matchAll(/<[a-z]/gi)].length,
    "There is a tag whose quotes are not closed",
  );
  for (const [tag, name, attributes] of tags) {
    assert(!name.includes(marker), tag);
    for (const [, attribute, value = ""] of attributes.matchAll(ATTRIBUTE)) {
      assert(!attribute.includes(marker), tag);
      assert(!/^on/i.test(attribute), tag);
      if (/^(href|src|action|formaction|content)$/i.test(attribute)) {
        assert(!/^\s*(javascript|data|vbscript):/i.test(value), tag);
      }
    }
    if (/^(script|style)$/i.test(name)) assertMatch(attributes, /nonce="\S+"/);
    assert(!/^(iframe|object|embed|base|img)$/i.test(name), tag);
  }
}
