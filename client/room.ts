/**
 * A room as a program sees it.
 *
 * @module
 */
import type { Ack, DoneEvent } from "../hub/answers.ts";
import type {
  Position,
  Reaction,
  ServerEvent,
  Viewer,
  WelcomeEvent,
} from "../hub/protocol.ts";
import type { Say } from "../hub/frames.ts";
import { CloseCode } from "../hub/websocket.ts";
import { isCommand, readMessage } from "../hub/wording/command.ts";
import { backoffMs } from "./backoff.ts";
import { Connection, type ConnectionStatus } from "./connection.ts";
import { EventQueue } from "./event_queue.ts";
import { PATIENCE_MS } from "./identity.ts";
import { newKey } from "./new_key.ts";
import { Order } from "./order.ts";
import { Requests } from "./requests.ts";
import { Refused } from "./refused.ts";
import { LOST } from "./transport.ts";
import { watch } from "./watchdog.ts";

/** A token, or what returns a new one whenever the last one has expired. */
export type Token = string | (() => string | Promise<string>);

/** Options of a message. */
export interface SayOptions extends Pick<Say, "replyTo" | "mentions"> {
  /** Stops the wait for the answer. The message may have been posted. */
  readonly signal?: AbortSignal;
}

/** What a moderator's action led to. */
export type Outcome = Pick<DoneEvent, "message" | "token" | "undo">;

/** Where a room is, and how to get in. */
export interface Place {
  /** Its address, for messages. */
  readonly url: string;
  readonly origin: string;
  readonly room: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: Token;
  readonly observes?: boolean;
}

/** More events than this aren't kept for a reader: they are asked for again. */
const MAX_QUEUED = 1_000;

/** All that a header can have, and a socket's subprotocol. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** What the server says when it wants to be asked again. */
const LATER = ["rate_limited", "too_many_clients", "unavailable"];

/** What close codes mean. */
const CLOSED: Readonly<Record<number | string, string>> = {
  [CloseCode.Expired]: "The token has expired.",
  [CloseCode.Removed]: "The room was removed.",
};

/**
 * A room that a program is in. Iterating it yields the server's events in the room's order,
 * across lost connections: none is missing or comes twice, except where a `gap` says so. It
 * yields a `welcome` for each connection. Leaving the loop, `close` and `using` leave the
 * room.
 *
 * @throws {Refused} While iterating, if the server doesn't let the program back in, such as
 * `no_such_room` after the room was removed.
 */
export class Room implements AsyncIterable<ServerEvent>, Disposable {
  readonly #place: Place;
  readonly #order = new Order();
  readonly #requests: Requests;
  readonly #events: EventQueue<ServerEvent>;
  readonly #entered: Promise<void>;
  #enter = () => {};
  #refuse: (reason: unknown) => void = () => {};
  #connection: Connection | undefined;
  #disconnect = () => {};
  #welcome: WelcomeEvent | undefined;
  #you: Viewer | undefined;
  /** What came is not handed on: events before it are missing. The next connection has them. */
  #behind = false;
  #failedAttempts = 0;
  /** When a server that is busy has had enough time, by `performance.now()`. */
  #giveUpAt = 0;
  /** How often in a row there was no new token. */
  #failedTokens = 0;
  /** Whether the token was replaced since the last `welcome`. */
  #newToken = false;
  #closed = false;
  #forgetSignal = () => {};

  /** Call {@linkcode Room.enter}. */
  constructor(place: Place) {
    this.#place = place;
    this.#requests = new Requests({
      send: (frame) => this.#connection?.send(frame),
      late: () => this.#connection?.renew(),
    });
    this.#events = new EventQueue(() => {
      const connection = this.#connection;
      if (this.#behind && connection?.isOpen) connection.renew(false);
    });
    this.#entered = new Promise((resolve, reject) => {
      this.#enter = resolve;
      this.#refuse = reject;
    });
    // Whoever waits for it gets the error.
    this.#entered.catch(() => {});
  }

  /**
   * Connects.
   *
   * @throws {Refused | Error} If the server doesn't let the program in, or doesn't answer.
   */
  async enter(signal?: AbortSignal): Promise<this> {
    signal?.throwIfAborted();
    const abort = () => this.#end(signal!.reason);
    signal?.addEventListener("abort", abort);
    this.#forgetSignal = () => signal?.removeEventListener("abort", abort);
    this.#giveUpAt = performance.now() + PATIENCE_MS;
    void this.#connect();
    await this.#entered;
    return this;
  }

  /** Who you are in this room. */
  get you(): Viewer {
    return this.#you!;
  }

  /** What the server said when you came, the last time: settings, viewers, your restriction. */
  get welcome(): WelcomeEvent {
    return this.#welcome!;
  }

  /** The last event that was put into the loop. */
  get position(): Position {
    return this.#order.position!;
  }

  /**
   * Posts a message, as it is: what would be a command is posted too. Without a connection
   * it waits for one, and it is posted once.
   *
   * @returns Its `seq`.
   * @throws {Refused} With the code "held" if a moderator reviews it first.
   * @throws {Unanswered} If nobody knows whether it was posted.
   */
  async say(text: string, options: SayOptions = {}): Promise<number> {
    const { replyTo, mentions, signal } = options;
    const key = newKey();
    const answer = await this.#ask(
      {
        type: "say",
        key,
        text: verbatim(text),
        command: false,
        replyTo,
        mentions,
      },
      signal,
    );
    if (answer.type === "accepted") return answer.seq;
    const { message } = answer;
    throw new Refused({ code: "held", message });
  }

  /**
   * Carries out an action of a moderator or host, such as
   * `moderate("timeout", { viewer, seconds: 600 })`; docs/protocol.md lists them.
   *
   * @throws {Refused} If it isn't done.
   * @throws {Unanswered} If nobody knows whether it was done.
   */
  async moderate(
    action: string,
    fields: Readonly<Record<string, unknown>> = {},
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Outcome> {
    const key = newKey();
    const frame = { ...fields, type: "moderate" as const, key, action };
    const answer = await this.#ask(frame, signal);
    if (answer.type !== "done") throw new Error(`Unexpected: ${answer.type}`);
    const { message, token, undo } = answer;
    return { message, token, undo };
  }

  /** Sends a reaction. Without a connection it is dropped; a refusal comes as an event. */
  react(reaction: Reaction): void {
    this.#connection?.send({ type: "react", reaction });
  }

  /** Leaves the room. Loops end, and what has no answer is refused. */
  close(): void {
    this.#end(new Error(`Left ${this.#place.url}.`));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ServerEvent, void> {
    try {
      for (;;) {
        const event = await this.#events.next();
        if (!event) return;
        yield event;
      }
    } finally {
      this.close();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ask(...asked: Parameters<Requests["ask"]>): Promise<Ack> {
    if (this.#closed) {
      throw new Error(`Cannot ask ${this.#place.url}: you have left the room.`);
    }
    return this.#requests.ask(...asked);
  }

  async #connect(): Promise<void> {
    const { origin, room, headers, token, observes } = this.#place;
    const connection = new Connection({
      target: () => {
        const { epoch, seq = 0 } = this.#order.position ?? {};
        return { origin, room, epoch, seq, headers, observes };
      },
      onStatus: (status) => this.#changed(status),
      onLate() {},
      onEvents: (events) => this.#arrived(events),
    });
    try {
      connection.token = typeof token === "function" ? await token() : token;
    } catch (error) {
      return this.#withoutToken(error);
    }
    if (this.#closed) return;
    if (connection.token !== undefined && !TOKEN.test(connection.token)) {
      return this.#fail(
        new Error(
          "the token is empty or has a character that none has, such as a line break",
        ),
      );
    }
    this.#failedTokens = 0;
    this.#connection = connection;
    const disconnect = connection.start();
    const stopWatching = watch(connection);
    this.#disconnect = () => {
      stopWatching();
      disconnect();
    };
  }

  /** Asks for a token again, if the room was joined with an earlier one. */
  #withoutToken(error: unknown): void {
    if (!this.#welcome) return this.#fail(error);
    if (this.#closed) return;
    const timer = setTimeout(
      () => void this.#connect(),
      backoffMs(this.#failedTokens++),
    );
    this.#disconnect = () => clearTimeout(timer);
  }

  #changed(status: ConnectionStatus): void {
    if (status.state !== "open") this.#requests.disconnected();
    if (status.state !== "waiting" && status.state !== "stopped") return;
    const { code, message = CLOSED[code], retryAfterMs = 0 } =
      this.#connection!.ending;
    if (status.why === "expired") return this.#renewToken(message);
    if (status.why === "roomGone") {
      return this.#fail(new Refused({ code: "no_such_room", message }));
    }
    if (status.state === "stopped") {
      return this.#fail(new Error("this program broke the protocol"));
    }
    if (this.#welcome) return;
    const isLater = LATER.includes(String(code)) &&
      performance.now() + retryAfterMs < this.#giveUpAt;
    if (typeof code === "string" && !isLater) {
      return this.#fail(new Refused({ code, message, retryAfterMs }));
    }
    // A socket and a request were tried.
    if (code === LOST.code && ++this.#failedAttempts > 1) {
      this.#fail(new Error("the server doesn't answer"));
    }
  }

  #renewToken(message: string): void {
    const { token } = this.#place;
    this.#disconnect();
    if (typeof token === "function" && !this.#newToken) {
      this.#newToken = true;
      void this.#connect();
    } else {
      this.#fail(
        new Refused({ code: "unauthorised", message }),
      );
    }
  }

  #arrived(events: readonly ServerEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case "ping":
        case "heartbeat":
          continue;
        case "accepted":
        case "done":
        case "held":
        case "rejected":
          if (this.#requests.answered(event)) continue;
          // Of something that this program has given up.
          if (event.type !== "rejected") continue;
          break;
        case "welcome":
          this.#welcomed(event);
          break;
        case "you":
          this.#you = event.you;
      }
      this.#take(event);
    }
  }

  #welcomed(event: WelcomeEvent): void {
    this.#behind = false;
    this.#newToken = false;
    this.#welcome = event;
    this.#you = event.you;
    this.#requests.connected(event.you.id, event.epoch);
    this.#enter();
  }

  /** Puts an event into the loop, or asks for it again later. */
  #take(event: ServerEvent): void {
    if (this.#behind) return;
    if (this.#events.size >= MAX_QUEUED) {
      this.#behind = true;
      return;
    }
    const found = this.#order.take(event);
    if (found) return found.forEach((each) => this.#events.push(each));
    this.#behind = true;
    this.#connection?.renew();
  }

  #fail(error: unknown): void {
    const { url } = this.#place;
    const why = error instanceof Error ? error.message : String(error);
    const doing = this.#welcome ? "stay in" : "join";
    const message = `Cannot ${doing} ${url}: ${why}`;
    this.#end(
      error instanceof Refused
        ? new Refused({ ...error, message })
        : new Error(message, { cause: error }),
      true,
    );
  }

  /** @param failed Whether loops throw the reason, too. */
  #end(reason: unknown, failed = false): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#forgetSignal();
    this.#disconnect();
    this.#refuse(reason);
    this.#requests.end(reason);
    if (!failed) this.#events.clear();
    this.#events.end(failed ? reason : undefined);
  }
}

/**
 * What a text is sent as to be shown as it is: also by servers that don't know `command`, and
 * if it begins with the slash that keeps a command from being one.
 */
function verbatim(text: string): string {
  const said = text.trim();
  const { text: shown, me } = readMessage(said);
  return isCommand(said) || shown !== said && !me ? `/${said}` : said;
}
