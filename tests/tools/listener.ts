import type { ServerEvent } from "../../hub/protocol.ts";

// The DOM's types, which the islands need, don't know Deno's second parameter.
const DenoWebSocket = WebSocket as unknown as new (
  url: string,
  options: WebSocketOptions,
) => WebSocket;

interface WebSocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: string[];
}

/** Connects with headers and subprotocols. */
export function connect(url: string, options: WebSocketOptions): WebSocket {
  return new DenoWebSocket(url.replace(/^http/, "ws"), options);
}

/** A client that keeps all it receives and lets tests wait for it. */
export abstract class Listener implements Disposable {
  /** All events, in order. */
  readonly events: ServerEvent[] = [];
  /** The close event's code; resolves when the socket has closed. */
  readonly closed: Promise<number>;
  protected readonly socket: WebSocket;
  #heard = Promise.withResolvers<void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    const closed = Promise.withResolvers<number>();
    this.closed = closed.promise;
    socket.onmessage = ({ data }) => {
      this.events.push(...this.read(data));
      this.#tell();
    };
    socket.onclose = ({ code }) => {
      closed.resolve(code);
      this.#tell();
    };
  }

  /** Sends text unchanged. */
  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.socket.send(data);
  }

  /** Waits for a condition; throws if the socket closes first. */
  async until(condition: (listener: this) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.socket.readyState === WebSocket.CLOSED) {
        throw new Error(
          `Cannot wait any longer: the socket closed with ${await this.closed}`,
        );
      }
      await this.#heard.promise;
    }
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  /** Returns the events in a frame. */
  protected read(data: string | ArrayBuffer): ServerEvent[] {
    if (typeof data !== "string") throw new Error("The frame isn't text.");
    return JSON.parse(data);
  }

  #tell(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}
