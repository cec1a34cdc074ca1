/**
 * A room without WebSocket: events as server-sent events, and one POST for each frame.
 * Loaded only where it is needed.
 *
 * @module
 */
import type { ServerEvent } from "../hub/protocol.ts";
import { EventParser } from "./event_parser.ts";
import { probeSocket, type SocketProbe } from "./socket_probe.ts";
import type { Ending, Frame, Receiver } from "./transport.ts";

interface StreamOptions extends Receiver {
  /** The room's URL. */
  readonly room: string;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the stream; nothing is reported after that. */
  readonly signal: AbortSignal;
  readonly probe: SocketProbe;
  /** Called without an ending when the connection was lost. */
  ended(ending?: Ending): void;
}

/** The paths to post frames to, below the room. */
const PATHS = { say: "messages", moderate: "moderation", react: "reactions" };

/** What is sent by a POST. */
type Posted = Exclude<
  Frame,
  { readonly type: "ping" } | { readonly type: "pong" }
>;

/** Reads a response that has begun, and posts beside it. */
export class Stream {
  readonly #options: StreamOptions;
  /** Frames without an answer. They are posted one at a time, to keep their order. */
  readonly #frames: Posted[] = [];

  constructor(response: Response, options: StreamOptions) {
    this.#options = options;
    this.#orLost(this.#read(response));
    probeSocket(options.probe, {
      busy: () => this.#frames.length > 0,
      signal: options.signal,
    });
  }

  /**
   * Posts a frame. If the answer is lost, the stream ends, and the frame is sent again
   * on the next one.
   */
  send(frame: Frame): void {
    // Only sockets are pinged.
    if (frame.type === "ping" || frame.type === "pong") return;
    // Reactions need no order and no answer.
    if (frame.type === "react") this.#orLost(this.#post(frame));
    else if (this.#frames.push(frame) === 1) this.#orLost(this.#postAll());
  }

  #orLost(doing: Promise<void>): void {
    doing.catch(() => this.#options.ended());
  }

  async #read({ body }: Response): Promise<void> {
    const { events, ended, signal } = this.#options;
    const parser = new EventParser((data, name) => {
      if (name === "close") ended({ code: Number(data) });
      else events(JSON.parse(data));
    });
    const decoder = new TextDecoder();
    const reader = body!.getReader();
    while (!signal.aborted) {
      const { value, done } = await reader.read();
      if (done) return ended();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  async #postAll(): Promise<void> {
    while (this.#frames.length > 0) {
      await this.#post(this.#frames[0]);
      this.#frames.shift();
    }
  }

  /** Posts a frame and reports the answer as a socket would. */
  async #post(frame: Posted): Promise<void> {
    const { room, headers, signal, events } = this.#options;
    const { type, ...body } = frame;
    const response = await fetch(`${room}/${PATHS[type]}`, {
      method: "POST",
      credentials: "include",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    if (response.status === 204) return;
    const answer = await response.json();
    // A refusal without a code comes from a proxy, not from the chat.
    if (!response.ok && typeof answer.code !== "string") throw answer;
    const key = "key" in frame ? frame.key : undefined;
    const event: ServerEvent = response.ok
      ? { type: "done", key, ...answer }
      : { type: "rejected", key, ...answer };
    events([event]);
  }
}
