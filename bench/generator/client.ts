/// <reference path="./bun.d.ts" />
import { Buffer } from "node:buffer";
import { hasPing } from "./dialects.ts";
import { encode, FrameReader, type FrameSink, Opcode } from "./frames.ts";
import { Point } from "./window.ts";

/** How long a client may take to connect, in milliseconds. */
const CONNECT_TIMEOUT_MS = 60_000;

const HEAD_END = "\r\n\r\n";

const encoder = new TextEncoder();

/** A client's destination. */
export interface Target {
  /** "127.0.0.1" by default. */
  readonly address?: string;
  readonly port: number;
  /** The path and the query. */
  readonly path: string;
  /** Headers besides those of RFC 6455, as lines. */
  readonly headers?: readonly string[];
  /** Whether the client takes compressed frames. */
  readonly deflate?: boolean;
  readonly tls?: boolean;
  /** The frame that the client sends first, if any. */
  readonly join?: Uint8Array;
  /** The answer to a ping in the server's text; absent: its pings are frames of their own. */
  readonly pong?: Uint8Array;
}

/** Handlers of what a client receives, besides counting. */
type Receive = FrameSink["data"];

/** A WebSocket on a bare TCP connection that counts the messages it receives. */
export class Client implements FrameSink {
  data?: Receive;
  /** Why the connection ended, unless the client ended it. */
  lost: string | undefined;
  /** Called when the connection ends, unless the client ends it. */
  onLost?: () => void;
  readonly #target: Target;
  readonly #reader: FrameReader;
  /** The part of an incomplete frame that has come. */
  #parts: Buffer[] = [];
  /** Where the client is in the stream of compressed frames. */
  #point = START;
  /** Messages in compressed frames. */
  #inflated = 0;
  #bytes = 0;
  readonly #opened = Promise.withResolvers<void>();
  #socket: Bun.Socket<Client> | undefined;
  /** The handshake's answer so far; `undefined` once it is complete. */
  #head: string | undefined = "";
  /** Bytes that the socket has not taken yet. */
  #unsent: Uint8Array[] = [];
  #closing = false;

  private constructor(target: Target) {
    this.#target = target;
    this.#reader = target.deflate
      ? new FrameReader({
        data: (...part) => this.#collect(...part),
        control: (...frame) => this.control(...frame),
      }, false)
      : new FrameReader(this);
  }

  /** Connects and does the handshake. `prepare` gets the client before it receives anything. */
  static async connect(
    target: Target,
    prepare?: (client: Client) => void,
  ): Promise<Client> {
    const client = new Client(target);
    prepare?.(client);
    const timer = setTimeout(
      () => client.#fail(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`),
      CONNECT_TIMEOUT_MS,
    );
    try {
      client.#socket = await Bun.connect<Client>({
        hostname: target.address ?? "127.0.0.1",
        port: target.port,
        data: client,
        ...(target.tls ? { tls: { rejectUnauthorized: false } } : {}),
        socket: HANDLER,
      });
      await client.#opened.promise;
      return client;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Messages received so far. */
  get messages(): number {
    return this.#reader.messages + this.#inflated;
  }

  /** Bytes received so far, after the handshake and TLS. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sends frames in one write. */
  send(frames: readonly Uint8Array[]): void {
    const data = frames.length === 1 ? frames[0] : concat(frames);
    if (this.#unsent.length > 0) this.#unsent.push(data);
    else this.#write(data);
  }

  /** Stops reading for good, so that the server's data piles up. */
  goDeaf(): void {
    this.#socket?.pause();
  }

  /** Ends the connection at once. */
  close(): void {
    this.#closing = true;
    this.#socket?.terminate();
  }

  control(opcode: number, payload: Uint8Array): void {
    if (opcode === Opcode.Ping) this.send([encode(payload, Opcode.Pong)]);
    else if (opcode === Opcode.Close) {
      const code = payload.length < 2
        ? "no code"
        : payload[0] << 8 | payload[1];
      this.#fail(`closed by the server (${code})`);
    }
  }

  /** @internal */
  opened(socket: Bun.Socket<Client>): void {
    this.#socket = socket;
    this.#write(encoder.encode([
      `GET ${this.#target.path} HTTP/1.1`,
      `Host: 127.0.0.1:${this.#target.port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      // The subprotocols of Hubbub's page; the peers have none and ignore them.
      `Sec-WebSocket-Protocol: hubbub.v1.${
        this.#target.deflate ? "deflate" : "bytes"
      }`,
      ...this.#target.headers ?? [],
      HEAD_END.slice(2),
    ].join("\r\n")));
  }

  /** @internal */
  received(chunk: Buffer): void {
    if (this.#head === undefined) {
      this.#bytes += chunk.length;
      const { pong } = this.#target;
      if (pong && hasPing(chunk)) this.send([pong]);
      return this.#reader.read(chunk);
    }
    const before = this.#head.length;
    this.#head += chunk.toString("latin1");
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return;
    const [status] = this.#head.split("\r\n", 1);
    if (!status.startsWith("HTTP/1.1 101")) return this.#fail(status);
    this.#head = undefined;
    if (this.#target.join) this.send([this.#target.join]);
    this.#opened.resolve();
    this.#reader.read(chunk, end + HEAD_END.length - before);
  }

  /** @internal */
  drained(): void {
    const unsent = this.#unsent;
    this.#unsent = [];
    if (unsent.length > 0) this.#write(concat(unsent));
  }

  /** @internal */
  ended(reason: string): void {
    if (!this.#closing) this.#fail(reason);
  }

  #collect(chunk: Buffer, start: number, end: number, last: boolean): void {
    const part = chunk.subarray(start, end);
    if (!last) this.#parts.push(Buffer.from(part));
    else if (this.#parts.length === 0) this.#inflate(part);
    else {
      const whole = Buffer.concat([...this.#parts, part]);
      this.#parts = [];
      this.#inflate(whole);
    }
  }

  /** Sampled clients inflate every frame themselves. */
  #inflate(frame: Buffer): void {
    try {
      const step = this.#point.read(frame, this.data !== undefined);
      const { array, messages, next } = step;
      this.#point = next;
      this.#inflated += messages;
      this.data?.(array, 0, array.length, true);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#fail(`a frame that can't be inflated: ${why}`);
    }
  }

  #write(data: Uint8Array): void {
    const sent = Math.max(0, this.#socket!.write(data));
    if (sent < data.length) this.#unsent.push(data.subarray(sent));
  }

  #fail(reason: string): void {
    const isFirst = this.lost === undefined;
    this.lost ??= reason;
    this.#opened.reject(new Error(`Cannot connect: ${reason}`));
    this.close();
    if (isFirst) this.onLost?.();
  }
}

/** The beginning of every client's stream. */
const START = new Point();

const HANDLER: Bun.SocketHandler<Client> = {
  open: (socket) => socket.data.opened(socket),
  data: (socket, chunk) => socket.data.received(chunk),
  drain: (socket) => socket.data.drained(),
  close: (socket) => socket.data.ended("connection lost"),
  error: (socket, error) => socket.data.ended(error.message),
  connectError: (socket, error) => socket.data.ended(error.message),
};

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}
