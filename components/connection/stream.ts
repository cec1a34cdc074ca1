/**
 * A room without WebSocket: its events as they are streamed over HTTP, and a post for
 * all that is said. Loaded only where it is needed.
 *
 * @module
 */
import { createParser } from "eventsource-parser";
import type { ServerEvent } from "../../hub/protocol.ts";
import { type Lookout, lookOut } from "./lookout.ts";
import type { Ending, Frame, Receiver } from "./transport.ts";

/** The server gives a sign of life each 25 s: this long after the last one, in milliseconds, it is gone. */
export const SILENT = 55_000;

/** What a stream stands on, and whom it tells. */
interface StreamOptions extends Receiver {
  readonly room: string;
  /** Of each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends it: then nothing more is told. */
  readonly signal: AbortSignal;
  readonly lookout: Lookout;
  /** Without an ending it was lost. */
  ended(ending?: Ending): void;
}

/** Where frames are posted to, below the room. */
const PATHS = { say: "messages", moderate: "moderation", react: "reactions" };

/** Reads an answer that has begun, and posts beside it. */
export class Stream {
  readonly #options: StreamOptions;
  /** Frames without an answer. What is said is stored in its order: one after the other. */
  readonly #frames: Frame[] = [];

  constructor(response: Response, options: StreamOptions) {
    this.#options = options;
    this.#orLost(this.#read(response));
    lookOut(options.lookout, {
      busy: () => this.#frames.length > 0,
      receiver: options,
      signal: options.signal,
    });
  }

  /** A post whose answer is lost ends the stream: it is asked for again on the next one. */
  send(frame: Frame): void {
    // Nobody waits for a reaction, nor does what is said next.
    if (frame.type === "react") this.#orLost(this.#post(frame));
    else if (this.#frames.push(frame) === 1) this.#orLost(this.#postAll());
  }

  #orLost(doing: Promise<void>): void {
    doing.catch(() => this.#options.ended());
  }

  async #read({ body }: Response): Promise<void> {
    const { events, ended, signal } = this.#options;
    const parser = createParser({
      onEvent({ event, data }) {
        if (event === "close") ended({ code: Number(data) });
        else events(JSON.parse(data));
      },
    });
    const decoder = new TextDecoder();
    const reader = body!.getReader();
    while (!signal.aborted) {
      const silent = setTimeout(ended, SILENT);
      const { value, done } = await reader.read()
        .finally(() => clearTimeout(silent));
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

  /** Posts a frame, and tells its answer as a socket would. */
  async #post(frame: Frame): Promise<void> {
    const { room, headers, signal, events } = this.#options;
    const { type, ...body } = frame;
    const response = await fetch(`/rooms/${room}/${PATHS[type]}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    if (response.status === 204) return;
    const answer = await response.json();
    // Who refuses without a code is not the chat but somebody on the way to it.
    if (!response.ok && typeof answer.code !== "string") throw answer;
    const key = "key" in frame ? frame.key : undefined;
    const event: ServerEvent = response.ok
      ? { type: "done", key, ...answer }
      : { type: "rejected", key, ...answer };
    events([event]);
  }
}
