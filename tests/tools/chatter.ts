import type {
  AcceptedEvent,
  OrderedEvent,
  RejectedEvent,
  ServerEvent,
  WelcomeEvent,
} from "../../hub/protocol.ts";

// The DOM's types, which the islands need, don't know Deno's second parameter.
const DenoWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string> },
) => WebSocket;

/** Connects as the viewer whom a cookie names. */
export function connectAs(cookie: string, url: string): WebSocket {
  return new DenoWebSocket(url.replace(/^http/, "ws"), { headers: { cookie } });
}

/** A well-behaved client for tests: it keeps all it is told and lets tests wait for it. */
export class Chatter implements Disposable {
  /** Everything that came, in order. */
  readonly events: ServerEvent[] = [];
  /** The close event's code; resolves when the socket has closed. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #heard = Promise.withResolvers<void>();

  private constructor(url: string) {
    this.#socket = new WebSocket(url);
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
    url: string | URL,
    position?: { epoch: string; seq: number },
  ): Promise<Chatter> {
    const target = new URL(url);
    target.protocol = target.protocol.replace("http", "ws");
    if (position) {
      target.searchParams.set("epoch", position.epoch);
      target.searchParams.set("seq", String(position.seq));
    }
    const chatter = new Chatter(target.href);
    await chatter.until(({ events }) => events.length > 0);
    return chatter;
  }

  get welcome(): WelcomeEvent {
    return this.events.find((event) => event.type === "welcome")!;
  }

  /** The events that have a place in the room's order. */
  get ordered(): OrderedEvent[] {
    return this.events.filter((event) =>
      event.type === "message" || event.type === "deleted"
    );
  }

  get seqs(): number[] {
    return this.ordered.map(({ seq }) => seq);
  }

  get texts(): string[] {
    return this.ordered.flatMap((event) =>
      event.type === "message" ? [event.text] : []
    );
  }

  /** The last `seq` seen, to come back with. */
  get position(): { epoch: string; seq: number } {
    return {
      epoch: this.welcome.epoch,
      seq: this.seqs.at(-1) ?? this.welcome.seq,
    };
  }

  /** Sends as it stands. */
  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }

  /** Says something and waits for the answer. */
  async say(
    text: string,
    key: string = crypto.randomUUID(),
  ): Promise<AcceptedEvent | RejectedEvent> {
    this.send(JSON.stringify({ type: "say", key, text }));
    const isAnswer = (
      event: ServerEvent,
    ): event is AcceptedEvent | RejectedEvent =>
      (event.type === "accepted" || event.type === "rejected") &&
      event.key === key;
    await this.until(({ events }) => events.some(isAnswer));
    return this.events.findLast(isAnswer)!;
  }

  /** Waits until what was heard fulfils a condition; throws when the socket closes before. */
  async until(condition: (chatter: this) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.#socket.readyState === WebSocket.CLOSED) {
        throw new Error(
          `Cannot wait any longer: the socket closed with ${await this.closed}`,
        );
      }
      await this.#heard.promise;
    }
  }

  async leave(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #tell(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}
