import type { ServerEvent } from "../../hub/protocol.ts";

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

/** What of a request says as whom it is asked. */
export function headersOf({ cookie, token, address, headers }: As) {
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
