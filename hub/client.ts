import { keyOf, parseJson, parseSay } from "./parse.ts";
import { type AcceptedEvent, CloseCode, type Say } from "./protocol.ts";
import { Refusal } from "./refusal.ts";
import type { Registration } from "./registration.ts";
import { report } from "./report.ts";
import { Tail } from "./tail.ts";

/** UTF-16 units in one frame from a client, at most: a message of 500 characters, each with its marks, and the JSON around it. */
export const MAX_FRAME = 32 * 1024;

/** Bytes that may wait in a socket before its client is passed over. */
export const MAX_BUFFERED = 64 * 1024;

/** `say`s of one client that may wait for their answer. */
const MAX_IN_FLIGHT = 512;

/** Refusals that a client may collect in {@linkcode STRIKE_WINDOW} before it is shown out. */
const MAX_STRIKES = 100;

/** In milliseconds. */
const STRIKE_WINDOW = 10_000;

/** Stores what a client says. Throws {@linkcode Refusal}. */
export type SayHandler = (say: Say) => Promise<AcceptedEvent>;

/**
 * One WebSocket. Its read pump carries what the socket says to the hub, its write
 * pump carries the room's batches to the socket.
 */
export class Client implements AsyncIterable<Say> {
  /** Resolves when the socket has closed. */
  readonly gone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #inbox: Tail<unknown>;
  #inFlight = 0;
  #strikes = 0;
  #strikesSince = 0;
  readonly #registration: Registration;

  constructor(socket: WebSocket, registration: Registration) {
    this.#socket = socket;
    this.#registration = registration;
    socket.binaryType = "arraybuffer";
    this.#inbox = new Tail();
    socket.onmessage = ({ data }) => this.#inbox.push(data);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    socket.onclose = () => {
      this.#left();
      resolve();
    };
    // A close event follows, and it is all that anybody needs to know.
    socket.onerror = () => {};
  }

  /** Whether the socket takes another batch without piling it up. */
  readonly ready = (): boolean => this.#socket.bufferedAmount <= MAX_BUFFERED;

  /** Runs both pumps until the client leaves or the hub ends the registration. */
  async run(say: SayHandler): Promise<void> {
    this.#readPump(say).catch((error) => this.#failed(error));
    try {
      await this.#writePump();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Closes the socket; what the client said before is still answered if it arrives in time. */
  close(code: number, reason: string): void {
    this.#inbox.end();
    // close() throws on a socket that is not open yet, and is idle on one that has closed.
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.close(code, reason);
    }
  }

  /** What the client says, each frame checked; what is wrong with one is answered here. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Say> {
    for await (const data of this.#inbox) {
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
        yield parseSay(frame);
      } catch (error) {
        this.#refuse(error, keyOf(frame));
      }
    }
  }

  async #readPump(say: SayHandler): Promise<void> {
    for await (const said of this) {
      if (this.#inFlight >= MAX_IN_FLIGHT) {
        this.#refuse(
          new Refusal(
            "rate_limited",
            "Cannot send: too many messages wait for their answer.",
          ),
          said.key,
        );
        continue;
      }
      // Not awaited: what a client says next is committed together with this.
      this.#inFlight++;
      say(said)
        .then(
          (accepted) => this.#registration.answer(accepted),
          (error) => this.#refuse(error, said.key),
        )
        .finally(() => this.#inFlight--);
    }
  }

  async #writePump(): Promise<void> {
    const registration = this.#registration;
    for await (const { data } of registration) {
      if (this.#socket.readyState !== WebSocket.OPEN) break;
      this.#socket.send(data);
    }
    if (registration.ended === "slow") {
      this.close(CloseCode.Slow, "reading too slowly");
    } else if (registration.ended === "restart") {
      this.close(CloseCode.Restart, "the server restarts");
    }
  }

  #refuse(error: unknown, key: string | undefined): void {
    if (!(error instanceof Refusal)) return this.#failed(error);
    const { code, message, retryAfterMs } = error;
    this.#registration.answer({
      type: "rejected",
      key,
      code,
      message,
      retryAfterMs,
    });
    const now = Date.now();
    if (now - this.#strikesSince > STRIKE_WINDOW) {
      this.#strikesSince = now;
      this.#strikes = 0;
    }
    if (++this.#strikes > MAX_STRIKES) {
      this.close(CloseCode.Policy, "too many refused frames");
    }
  }

  #left(): void {
    this.#inbox.end();
    void this.#registration.return();
  }

  #failed(error: unknown): void {
    report("error", "client_failed", {
      reason: error instanceof Error
        ? error.stack ?? error.message
        : String(error),
    });
    this.close(CloseCode.Failed, "the server failed");
    this.#left();
  }
}
