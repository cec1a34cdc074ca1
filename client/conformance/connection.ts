/**
 * A client's connection, as a scenario sees it: a socket, or server-sent events with POSTs.
 *
 * @module
 */
import type { AcceptedEvent, RejectedEvent } from "../../hub/answers.ts";
import type { MessageEvent, ServerEvent } from "../../hub/protocol.ts";
import { Mistake } from "./mistake.ts";

/** How long a client may take to answer a `ping`. */
const PONG_LIMIT_MS = 10_000;

/** A frame from the client, as far as scenarios look at it. */
export interface ClientFrame {
  readonly type: string;
  readonly key?: string;
  readonly text?: string;
}

/** How a connection reaches its client. */
export interface Outlet {
  /** Sends a JSON array. */
  send(array: string): void;
  /** Sends a frame as it is; only sockets can. */
  sendRaw(frame: string | Uint8Array<ArrayBuffer>): void;
  close(code: number): void;
  cut(): void;
  silence(): void;
}

/** What a connection needs of its room. */
export interface Host {
  /** Makes a message by somebody else the room's newest. */
  message(text: string): MessageEvent;
  /** Notes under which key the client says something. */
  saying(text: string, key: string): void;
  /** The client may use another key for this text: it was refused. */
  refused(text: string): void;
  /** Stores what the client says, once for each key. */
  store(key: string, text: string): MessageEvent;
  /** Notes that an event was sent. */
  sent(event: ServerEvent): void;
  /** Notes that all that was sent has arrived. */
  arrived(): void;
  until<T>(
    get: () => T | undefined,
    mistake: () => string,
    limitMs?: number,
  ): Promise<T>;
}

/** A received frame. */
interface Received {
  readonly frame: ClientFrame;
  /** Sends the answer: into the stream of events, or as the answer to the POST. */
  answer(event: AcceptedEvent | RejectedEvent): void;
  /** Ends the connection that the frame came on, without an answer. */
  cut(): void;
}

/** A `say` of the client. */
export class Said {
  readonly key: string;
  readonly text: string;
  readonly #received: Received;
  readonly #host: Host;

  constructor(received: Received, host: Host) {
    this.key = received.frame.key!;
    this.text = received.frame.text!;
    this.#received = received;
    this.#host = host;
  }

  /** Stores it and returns the message. */
  store(): MessageEvent {
    return this.#host.store(this.key, this.text);
  }

  /** Stores it, if it isn't yet, and says so. */
  accept(): MessageEvent {
    const message = this.store();
    const { seq } = message;
    this.#received.answer({ type: "accepted", key: this.key, seq });
    return message;
  }

  reject(code: RejectedEvent["code"], retryAfterMs?: number): void {
    this.#host.refused(this.text);
    this.#received.answer({
      type: "rejected",
      key: this.key,
      code,
      message: "No: this is a test.",
      retryAfterMs,
    });
  }

  /** Ends the connection instead of an answer. */
  cut(): void {
    this.#received.cut();
  }
}

/** One connection. */
export class Connection {
  /** Frames that the scenario hasn't asked for yet. */
  readonly unread: Received[] = [];
  isOpen = true;
  readonly outlet: Outlet;
  readonly #host: Host;
  #isSilent = false;

  constructor(outlet: Outlet, host: Host) {
    this.outlet = outlet;
    this.#host = host;
  }

  /** Sends events in one frame. */
  send(...events: readonly ServerEvent[]): void {
    for (const event of events) this.#host.sent(event);
    this.outlet.send(JSON.stringify(events));
  }

  /** Sends what no type allows: events and fields of a later version. */
  sendUnknown(...events: readonly object[]): void {
    this.outlet.send(JSON.stringify(events));
  }

  /** Others say something: one frame. */
  tell(...texts: readonly string[]): readonly MessageEvent[] {
    const messages = texts.map((text) => this.#host.message(text));
    this.send(...messages);
    return messages;
  }

  /** Asks the client to say something, and waits until it does. */
  async ask(text: string): Promise<Said> {
    this.tell(`!say ${text}`);
    return await this.says(text);
  }

  /** Waits until the client says something. */
  async says(text: string, limitMs?: number): Promise<Said> {
    const received = await this.#next(
      ({ type, text: said }) => type === "say" && said === text,
      () => `It never sent “${text}”.`,
      limitMs,
    );
    return new Said(received, this.#host);
  }

  /** Waits until the client has read all that was sent. */
  async arrived(): Promise<void> {
    this.send({ type: "ping" });
    await this.#next(
      () => true,
      () => "It didn't answer a `ping` with a frame, such as `pong`.",
      PONG_LIMIT_MS,
    );
    this.#host.arrived();
  }

  /** A frame has come. */
  received(received: Received): void {
    const { type, key, text } = received.frame;
    if (type === "ping") {
      if (!this.#isSilent) this.send({ type: "heartbeat" });
      return;
    }
    this.unread.push(received);
    if (key !== undefined && text !== undefined) this.#host.saying(text, key);
  }

  close(code: number): void {
    this.isOpen = false;
    this.outlet.close(code);
  }

  cut(): void {
    this.isOpen = false;
    this.outlet.cut();
  }

  /** Lets nothing through any more, without ending the connection. */
  silence(): void {
    this.#isSilent = true;
    this.isOpen = false;
    this.outlet.silence();
  }

  #next(
    matches: (frame: ClientFrame) => boolean,
    mistake: () => string,
    limitMs?: number,
  ): Promise<Received> {
    return this.#host.until(
      () => {
        const at = this.unread.findIndex(({ frame }) => matches(frame));
        return at < 0 ? undefined : this.unread.splice(at, 1)[0];
      },
      mistake,
      limitMs,
    );
  }
}

/**
 * Reads a frame of the client.
 *
 * @param type The type of a frame that came by POST, whose path says it.
 * @throws {Mistake} It isn't what the protocol says.
 */
export function parseClientFrame(data: unknown, type?: string): ClientFrame {
  if (typeof data !== "string") {
    throw new Mistake("It sent a binary frame; the server takes only text.");
  }
  let frame: unknown;
  try {
    frame = JSON.parse(data);
    if (type !== undefined) frame = { type, ...frame as object };
  } catch {
    throw new Mistake(`It sent a frame that isn't JSON: ${data}`);
  }
  if (
    typeof frame !== "object" || frame === null || !("type" in frame) ||
    typeof frame.type !== "string"
  ) throw new Mistake(`It sent a frame without a type: ${data}`);
  const { key, text } = frame as { key?: unknown; text?: unknown };
  if (frame.type !== "say") return { type: frame.type };
  if (typeof key !== "string" || key.length < 1 || key.length > 64) {
    throw new Mistake(
      `It sent a \`say\` whose key isn't a string of 1 to 64 characters: ${data}`,
    );
  }
  if (typeof text !== "string") {
    throw new Mistake(`It sent a \`say\` without a text: ${data}`);
  }
  return { type: "say", key, text };
}
