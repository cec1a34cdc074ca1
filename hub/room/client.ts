import { bytesOf } from "./log.ts";
import {
  countEvicted,
  countRejected,
  type Eviction,
} from "../operator/metrics.ts";
import { keyOf, type Order, parseFrame, parseJson } from "./parse.ts";
import {
  type AcceptedEvent,
  CloseCode,
  type DoneEvent,
  type HeldEvent,
  type React,
  type Say,
} from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Registration, Transport } from "./registration.ts";
import { report } from "../operator/report.ts";
import { Tail } from "../engine/tail.ts";

/** UTF-16 units in one frame from a client, at most: a message of 500 characters, each with its marks, and the JSON around it. */
export const MAX_FRAME = 32 * 1024;

/** Bytes that may wait in a socket before its client is passed over. */
const MAX_BUFFERED = 64 * 1024;

/** Bytes after which a socket is asked again how much waits in it: asking costs as much as half a `send`. */
const CHECK_EVERY = 16 * 1024;

/** Frames of one client that may wait for their answer. */
const MAX_IN_FLIGHT = 512;

/** Refusals that a client may collect in {@linkcode STRIKE_WINDOW} before it is shown out. */
const MAX_STRIKES = 100;

/** In milliseconds. */
const STRIKE_WINDOW = 10_000;

/** The closes that the operator counts as evictions; slow clients are counted where they are found. */
const EVICTIONS: Partial<Record<number, Eviction>> = {
  [CloseCode.Binary]: "bad_frame",
  [CloseCode.TooBig]: "bad_frame",
  [CloseCode.Policy]: "refused_frames",
  [CloseCode.Failed]: "failed",
};

/** What a client may ask for. */
export type Asked = Say | React | Order;

/** Does what a client asks for, and gives the answer, if it has one. Throws {@linkcode Refusal}. */
export type Handler = (
  asked: Asked,
) => Promise<AcceptedEvent | DoneEvent | HeldEvent | undefined>;

/**
 * One WebSocket. Its read pump carries what the socket says to the hub, its write
 * pump carries the room's batches to the socket.
 */
export class Client implements AsyncIterable<Asked>, Transport {
  #socket: WebSocket | undefined;
  #registration: Registration | undefined;
  #takesBytes = false;
  /** Sent since the socket was last asked how much waits in it. */
  #unchecked = 0;
  /** Most clients never say anything: made for the first thing that is said. */
  #inbox: Tail<unknown> | undefined;
  #inFlight = 0;
  #strikes = 0;
  #strikesSince = 0;

  /** Whether the socket takes another batch without piling it up; false before there is one. */
  ready(): boolean {
    if (!this.#socket) return false;
    if (this.#unchecked < CHECK_EVERY) return true;
    if (this.#socket.bufferedAmount > MAX_BUFFERED - CHECK_EVERY) return false;
    this.#unchecked = 0;
    return true;
  }

  /**
   * Runs both pumps on an open socket until the client leaves or the hub ends the
   * registration.
   *
   * @param takesBytes Whether frames go out as bytes, or as text.
   */
  async run(
    socket: WebSocket,
    registration: Registration,
    takesBytes: boolean,
    handle: Handler,
  ): Promise<void> {
    this.#socket = socket;
    this.#registration = registration;
    this.#takesBytes = takesBytes;
    socket.onmessage = ({ data }) => {
      if (!this.#inbox) {
        this.#inbox = new Tail();
        this.#readPump(handle).catch((error) => this.#failed(error));
      }
      this.#inbox.push(data);
    };
    try {
      await this.#writePump(socket, registration);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Closes the socket; what the client said before is still answered if it arrives in time. */
  close(code: number, reason: string): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.onmessage = null;
    this.#inbox?.end();
    if (socket.readyState === WebSocket.OPEN) {
      socket.close(code, reason);
      const eviction = EVICTIONS[code];
      if (eviction) countEvicted(eviction);
    }
  }

  /** What the client says, each frame checked; what is wrong with one is answered here. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Asked> {
    for await (const data of this.#inbox ??= new Tail()) {
      if (typeof data !== "string") {
        return this.close(CloseCode.Binary, "frames are text");
      }
      if (data.length > MAX_FRAME) {
        return this.close(
          CloseCode.TooBig,
          `frames take ${MAX_FRAME} characters`,
        );
      }
      let frame: unknown;
      try {
        frame = parseJson(data);
        yield parseFrame(frame);
      } catch (error) {
        this.#count(error);
        this.#refuse(error, keyOf(frame));
      }
    }
  }

  async #readPump(handle: Handler): Promise<void> {
    for await (const asked of this) {
      if (this.#inFlight >= MAX_IN_FLIGHT) {
        const refusal = new Refusal(
          "rate_limited",
          "Cannot send: too many messages wait for their answer.",
        );
        this.#count(refusal);
        this.#refuse(refusal, keyOf(asked));
        continue;
      }
      // Not awaited: what a client says next is committed together with this.
      this.#inFlight++;
      handle(asked)
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
      this.#unchecked += batch.data.length;
      socket.send(this.#takesBytes ? bytesOf(batch) : batch.data);
    }
    if (registration.ended === "slow") {
      this.close(CloseCode.Slow, "reading too slowly");
    } else if (registration.ended === "restart") {
      this.close(CloseCode.Restart, "the server restarts");
    } else if (registration.ended === "expired") {
      this.close(CloseCode.Expired, "the token has expired");
    }
  }

  /** Counts what is refused before the hub hears of it. */
  #count(error: unknown): void {
    if (error instanceof Refusal) countRejected(error.code);
  }

  #refuse(error: unknown, key: string | undefined): void {
    if (!(error instanceof Refusal)) return this.#failed(error);
    const { code, message, retryAfterMs } = error;
    this.#registration?.answer({
      type: "rejected",
      key,
      code,
      message,
      retryAfterMs,
    });
    // That the storage is away is no fault of the client's.
    if (code === "unavailable") return;
    const now = Date.now();
    if (now - this.#strikesSince > STRIKE_WINDOW) {
      this.#strikesSince = now;
      this.#strikes = 0;
    }
    if (++this.#strikes > MAX_STRIKES) {
      this.close(CloseCode.Policy, "too many refused frames");
    }
  }

  /** The socket has closed. */
  left(): void {
    this.#inbox?.end();
    void this.#registration?.return();
  }

  #failed(error: unknown): void {
    report("error", "client_failed", {
      reason: error instanceof Error
        ? error.stack ?? error.message
        : String(error),
    });
    this.close(CloseCode.Failed, "the server failed");
    this.left();
  }
}
