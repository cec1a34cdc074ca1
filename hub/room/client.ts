import { type Batch, bytesOf } from "./log/log.ts";
import {
  countEvicted,
  countFrame,
  countRejected,
  type Eviction,
} from "../operator/metrics.ts";
import {
  isType,
  keyOf,
  type Moderate,
  parseFrame,
  parseJson,
} from "./parse.ts";
import type { React, Say } from "../frames.ts";
import type { Ack } from "../answers.ts";
import { CloseCode, MAX_FRAME_LENGTH, Subprotocol } from "../websocket.ts";
import { Refusal } from "../refusal.ts";
import {
  CLOSES,
  type EndReason,
  type Registration,
  type Transport,
} from "./registration.ts";
import { stackOf } from "../operator/report.ts";
import { Summary } from "../operator/summary.ts";
import { AsyncQueue } from "../engine/async_queue.ts";
import { abortSocket } from "./closing/abort_socket.ts";
import { closeSocket } from "./closing/close_socket.ts";
import type { Handshake } from "./closing/handshakes.ts";
import type { Suspect } from "./closing/memory_guard.ts";
import { type Beating, HEARTBEAT, QUIET_TICKS } from "./heartbeats.ts";

const FAILED = new Summary("client_failed", "error");

/** Bytes that may be buffered in a socket before its client is skipped. */
const MAX_BUFFERED_BYTES = 64 * 1024;

/** Bytes after which `bufferedAmount` is read again: reading it costs half as much as a `send`. */
const CHECK_EVERY_BYTES = 16 * 1024;

/** Maximum number of a client's frames that may be waiting for an answer. */
const MAX_IN_FLIGHT = 512;

/** Refusals within {@linkcode STRIKE_WINDOW_MS} after which a client is closed. */
const MAX_STRIKES = 100;

const STRIKE_WINDOW_MS = 10_000;

/** A client's pings that are answered in a tick of its heartbeat; more are refused. */
const MAX_PINGS = 5;

/** The close codes that count as evictions. Slow clients are counted in {@linkcode Registration}. */
const EVICTIONS: Partial<Record<number, Eviction>> = {
  [CloseCode.Binary]: "bad_frame",
  [CloseCode.TooBig]: "bad_frame",
  [CloseCode.Policy]: "refused_frames",
  [CloseCode.Failed]: "failed",
};

/** The close codes of clients that broke the protocol, and whose network may have to wait. */
const BROKEN: Partial<Record<number, EndReason>> = {
  [CloseCode.Binary]: "bad_frame",
  [CloseCode.TooBig]: "bad_frame",
  [CloseCode.Policy]: "shown_out",
};

/** The events of its socket that a client listens to. */
const EVENTS = ["open", "message", "close"];

/** A frame from a client, parsed. */
type ClientFrame = Say | React | Moderate;

/**
 * Handles a client's frame. Returns the answer, if there is one.
 *
 * @throws {Refusal} The reason for which it is rejected.
 */
export type Handler = (
  frame: ClientFrame,
) => Promise<Ack | undefined>;

/** What a client needs of whoever keeps its socket. */
export interface ClientOwner {
  /** Called when the socket's handshake is complete. */
  socketOpened(client: Client, socket: WebSocket): void;
  /** Called when the socket has closed. */
  socketClosed(client: Client): void;
}

/**
 * One WebSocket, whose only listener it is. Its read pump carries frames from the socket
 * to the hub, its write pump batches from the room to the socket.
 */
export class Client
  implements
    AsyncIterable<ClientFrame>,
    Beating,
    EventListenerObject,
    Handshake,
    Suspect,
    Transport {
  readonly takesDeflate: boolean;
  /** Whether frames are sent as bytes instead of text. */
  readonly #takesBytes: boolean;
  readonly #handle: Handler;
  #owner: ClientOwner | undefined;
  /** `undefined` before it is open. */
  #socket: WebSocket | undefined;
  #registration: Registration | undefined;
  deadline = 0;
  /** Length of what was sent since `bufferedAmount` was last read: about its bytes. */
  #uncheckedLength = 0;
  /** Created on the first frame: most clients never send one. */
  #inbox: AsyncQueue<unknown> | undefined;
  #inFlight = 0;
  #strikes = 0;
  #strikesSince = 0;
  /** Number of pings to which a pong may still come. */
  #pings = 0;
  /** Whether a frame has come since the last ping. */
  #heard = true;
  /** Ticks since a frame was last sent. */
  #quietTicks = 0;
  /** The client's pings in this tick. */
  #pinged = 0;
  /** Set once the server closes the socket; stops waiting for the peer. */
  #stopClosing: (() => void) | undefined;
  #gone = false;
  #onGone: (() => void) | undefined;

  /** @param protocol The subprotocol that it speaks. */
  constructor(handle: Handler, protocol?: string) {
    this.#handle = handle;
    this.takesDeflate = protocol === Subprotocol.Deflate;
    this.#takesBytes = this.takesDeflate || protocol === Subprotocol.Bytes;
  }

  /** Whether the socket can take another batch without buffering too much; false before it is open. */
  ready(): boolean {
    if (!this.#socket) return false;
    if (this.#uncheckedLength < CHECK_EVERY_BYTES) return true;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES - CHECK_EVERY_BYTES) {
      return false;
    }
    this.#uncheckedLength = 0;
    return true;
  }

  /** Listens to a socket: one object takes less memory than a function for each event. */
  listen(
    socket: WebSocket,
    registration: Registration,
    owner: ClientOwner,
  ): void {
    this.#owner = owner;
    this.#registration = registration;
    for (const type of EVENTS) socket.addEventListener(type, this);
  }

  /** Handles an event of the socket. An error is always followed by a close. */
  handleEvent(event: Event): void {
    if (event instanceof MessageEvent) return this.#receive(event.data);
    const socket = event.currentTarget as WebSocket;
    if (event.type === "open") return this.#owner?.socketOpened(this, socket);
    // Deno's idle timer keeps the socket of a cut connection for half a minute.
    for (const type of EVENTS) socket.removeEventListener(type, this);
    this.#owner?.socketClosed(this);
  }

  /**
   * Runs both pumps on an open socket, until the client leaves or the hub ends the
   * registration.
   */
  run(socket: WebSocket): Promise<void> {
    this.#socket = socket;
    // Not an async function: its state would be kept as long as the client.
    return this.#writePump(socket, this.#registration!)
      .catch((error) => this.#failed(error));
  }

  /**
   * Closes the socket and leaves the room. Frames received before are still handled. The
   * client lives on until {@linkcode onClosed}.
   */
  close(code: number, reason: string): void {
    const socket = this.#socket;
    if (!socket || this.#stopClosing) return;
    if (socket.readyState === WebSocket.OPEN) {
      this.#stopClosing = closeSocket(socket, code, reason);
      const eviction = EVICTIONS[code];
      if (eviction) countEvicted(eviction);
      const broken = BROKEN[code];
      if (broken) this.#registration?.end(broken);
    }
    this.#leave();
  }

  ask(): void {
    this.#heard = false;
    this.#pings++;
    this.#registration?.answer({ type: "ping" });
  }

  tick(): boolean {
    this.#pinged = 0;
    return ++this.#quietTicks >= QUIET_TICKS && this.#beat();
  }

  get silent(): boolean {
    return !this.#heard || this.#stopClosing !== undefined;
  }

  drop(): void {
    const socket = this.#socket;
    if (!socket) return;
    if (!this.#stopClosing) {
      countEvicted("silent");
      this.close(CLOSES.restart.code, CLOSES.restart.text);
    }
    // The close frame is sent before that, if the peer reads.
    setTimeout(() => abortSocket(socket));
  }

  giveUp(): void {
    countEvicted("no_handshake");
    this.onClosed();
  }

  /** Whether the socket has closed, or was given up before it opened. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Calls `onGone` once the socket has closed, however long its peer takes. */
  whenGone(onGone: () => void): void {
    if (this.#gone) onGone();
    else this.#onGone = onGone;
  }

  /** The client's frames, parsed. Invalid frames are refused here. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ClientFrame> {
    for await (const data of this.#inbox ??= new AsyncQueue()) {
      // What a flooder sent beyond that isn't worth reading.
      if (this.#strikes > MAX_STRIKES) return;
      if (typeof data !== "string") {
        return this.close(CloseCode.Binary, "frames must be text");
      }
      if (data.length > MAX_FRAME_LENGTH) {
        return this.close(
          CloseCode.TooBig,
          `a frame can have at most ${MAX_FRAME_LENGTH} characters`,
        );
      }
      let frame: unknown;
      try {
        frame = parseJson(data);
        if (this.#pings > 0 && isType(frame, "pong")) {
          this.#pings--;
          continue;
        }
        if (isType(frame, "ping")) {
          this.#answerPing();
          continue;
        }
        yield parseFrame(frame);
      } catch (error) {
        this.#count(error);
        this.#refuse(error, keyOf(frame));
      }
    }
  }

  #receive(data: unknown): void {
    // It is closing.
    if (this.#stopClosing || this.#gone) return;
    this.#heard = true;
    if (!this.#inbox) {
      this.#inbox = new AsyncQueue();
      this.#readPump().catch((error) => this.#failed(error));
    }
    this.#inbox.push(data);
  }

  async #readPump(): Promise<void> {
    for await (const asked of this) {
      if (this.#inFlight >= MAX_IN_FLIGHT) {
        const refusal = new Refusal(
          "rate_limited",
          "Cannot send: too many messages are waiting for an answer.",
        );
        this.#count(refusal);
        this.#refuse(refusal, keyOf(asked));
        continue;
      }
      // Not awaited, so that the engine can commit several messages together.
      this.#inFlight++;
      this.#handle(asked)
        .then(
          (answer) => answer && this.#registration?.answer(answer),
          (error) => this.#refuse(error, keyOf(asked)),
        )
        .finally(() => this.#inFlight--);
    }
  }

  async #writePump(
    socket: WebSocket,
    registration: Registration,
  ): Promise<void> {
    for await (const batch of registration) {
      if (socket.readyState !== WebSocket.OPEN) break;
      this.#send(socket, batch);
    }
    const { endReason } = registration;
    if (endReason) this.close(CLOSES[endReason].code, CLOSES[endReason].text);
  }

  #send(socket: WebSocket, batch: Batch): void {
    const sent = this.#takesBytes ? bytesOf(batch) : batch.data;
    this.#uncheckedLength += sent.length;
    this.#quietTicks = 0;
    socket.send(sent);
  }

  /** Sends a heartbeat, unless the client has enough to read. */
  #beat(): boolean {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || !this.ready()) return false;
    countFrame(HEARTBEAT.data, 0);
    this.#send(socket, HEARTBEAT);
    return true;
  }

  /** @throws {Refusal} `rate_limited`. */
  #answerPing(): void {
    if (++this.#pinged > MAX_PINGS) {
      throw new Refusal("rate_limited", "Cannot answer: too many pings.");
    }
    this.#beat();
  }

  /** Counts a refusal that the hub doesn't see. */
  #count(error: unknown): void {
    if (error instanceof Refusal) countRejected(error.code);
  }

  #refuse(error: unknown, key: string | undefined): void {
    if (!(error instanceof Refusal)) return this.#failed(error);
    const { code, message, retryAfterMs, label } = error;
    this.#registration?.answer({
      type: "rejected",
      key,
      code,
      message,
      retryAfterMs,
      label,
    });
    // A storage failure isn't the client's fault.
    if (code === "unavailable") return;
    const now = performance.now();
    if (now - this.#strikesSince > STRIKE_WINDOW_MS) {
      this.#strikesSince = now;
      this.#strikes = 0;
    }
    if (++this.#strikes > MAX_STRIKES) {
      const { code, text } = CLOSES.shown_out;
      this.close(code, text);
    }
  }

  /** Called when the socket has closed, or was never opened. */
  onClosed(): void {
    this.#stopClosing?.();
    this.#gone = true;
    this.#leave();
    this.#onGone?.();
    this.#onGone = undefined;
    this.#socket = this.#registration = this.#inbox = undefined;
  }

  #leave(): void {
    this.#inbox?.end();
    void this.#registration?.return();
  }

  #failed(error: unknown): void {
    FAILED.note({ reason: stackOf(error) });
    this.close(CloseCode.Failed, "the server failed");
    this.#leave();
  }
}
