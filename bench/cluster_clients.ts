/**
 * The clients of bench/cluster.ts: readers that only count, and a sender that keeps a
 * number of messages under way.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type ServerEvent, Subprotocol } from "../hub/protocol.ts";
import { HANDSHAKE_HEADERS } from "../tests/tools/raw_socket.ts";
import {
  encode,
  FrameReader,
  type FrameSink,
  Opcode,
} from "./generator/frames.ts";

/** Begins each message's text: {@linkcode FrameReader} counts by it. */
const MARK = "~";

/** What follows it. */
const FILLER = "the quick brown fox jumps over the lazy dog and comes back";

/** What a reader takes in at once, in bytes. */
const CHUNK = 256 * 1024;

/** Where a frame's first event has the first letter of its type: `[{"type":"accepted"`. */
const TYPE_AT = '[{"type":"'.length;

/** The first letters of answers' types: accepted, rejected. */
const ANSWERS: ReadonlySet<string> = new Set(["a", "r"]);

const HEAD_END = "\r\n\r\n";

const decoder = new TextDecoder();

/** A WebSocket on a bare connection that does nothing with messages but count them. */
export class Reader implements Disposable {
  /** Why the connection ended, if it did. */
  lost: string | undefined;
  readonly #conn: Deno.Conn;
  readonly #frames: FrameReader;
  #unsent: Uint8Array[] = [];
  #sending = false;

  private constructor(conn: Deno.Conn, data: FrameSink["data"]) {
    this.#conn = conn;
    this.#frames = new FrameReader({
      data,
      control: (opcode) => {
        if (opcode === Opcode.Close) this.lost ??= "the server closed it";
      },
    });
  }

  /**
   * Connects and shakes hands.
   *
   * @param data Gets what the frames hold, part by part.
   */
  static async connect(
    url: string,
    data?: FrameSink["data"],
  ): Promise<Reader> {
    const { hostname, port, host, pathname } = new URL(url);
    const conn = await Deno.connect({ hostname, port: Number(port) });
    const lines = [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      ...HANDSHAKE_HEADERS,
      `Sec-WebSocket-Protocol: ${Subprotocol.Bytes}`,
    ];
    // A write of so little is never cut.
    await conn.write(Buffer.from(lines.join("\r\n") + HEAD_END));
    const reader = new Reader(conn, data);
    const chunk = Buffer.alloc(CHUNK);
    let size = 0;
    let end = -1;
    while (end < 0) {
      const read = await conn.read(chunk.subarray(size));
      if (read === null) throw new Error(`Cannot connect to ${url}`);
      size += read;
      end = chunk.subarray(0, size).indexOf(HEAD_END);
    }
    const [status] = chunk.toString("latin1", 0, end).split("\r\n");
    if (!status.startsWith("HTTP/1.1 101")) {
      throw new Error(`Cannot connect to ${url}: ${status}`);
    }
    reader.#frames.read(chunk.subarray(0, size), end + HEAD_END.length);
    void reader.#run(chunk);
    return reader;
  }

  /** Messages received so far. */
  get messages(): number {
    return this.#frames.messages;
  }

  /** Sends a frame, together with the others of this turn. */
  send(payload: string): void {
    this.#unsent.push(encode(Buffer.from(payload)));
    if (!this.#sending) void this.#send();
  }

  [Symbol.dispose](): void {
    this.lost ??= "closed";
    try {
      this.#conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#unsent.length > 0) {
        await Promise.resolve();
        const data = Buffer.concat(this.#unsent.splice(0));
        for (let sent = 0; sent < data.length;) {
          sent += await this.#conn.write(data.subarray(sent));
        }
      }
    } catch (error) {
      this.lost ??= String(error);
    }
    this.#sending = false;
  }

  async #run(chunk: Buffer): Promise<void> {
    try {
      for (let read; (read = await this.#conn.read(chunk)) !== null;) {
        this.#frames.read(chunk.subarray(0, read));
      }
      this.lost ??= "the server left";
    } catch (error) {
      this.lost ??= String(error);
    }
  }
}

/** A WebSocket of Deno's own, on the bytes subprotocol. */
export async function connect(
  url: string,
  hear: (payload: Uint8Array) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(
    url.replace("http", "ws"),
    [Subprotocol.Bytes],
  );
  socket.binaryType = "arraybuffer";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.onclose = () => reject(new Error(`${url} closed the connection`));
  // The first frame is the welcome.
  socket.onmessage = () => {
    socket.onmessage = ({ data }) => hear(new Uint8Array(data));
    resolve();
  };
  await promise;
  return socket;
}

/** The events of a frame. */
export function eventsOf(payload: Uint8Array): ServerEvent[] {
  return JSON.parse(decoder.decode(payload));
}

/** What says something; the text is the key with a mark before it. */
export function saying(key: string): string {
  return JSON.stringify({
    type: "say",
    key,
    text: `${MARK}${key} ${FILLER}`,
  });
}

/** Keeps a number of messages of one sender under way; it reads as {@linkcode Reader} does. */
export class ClosedLoop implements Disposable {
  accepted = 0;
  rejected = 0;
  /** Said and not answered. */
  inFlight = 0;
  #reader: Reader | undefined;
  /** The current frame so far: all of an answer, and of others what tells that they are none. */
  #frame = "";
  #said = 0;
  #stopped = false;

  /** Connects. */
  static async connect(url: string): Promise<ClosedLoop> {
    const loop = new ClosedLoop();
    loop.#reader = await Reader.connect(
      url,
      (...part) => loop.#hear(...part),
    );
    return loop;
  }

  /** Why the connection ended, if it did. */
  get lost(): string | undefined {
    return this.#reader?.lost;
  }

  /** Says so many, and one more for each that is answered. */
  start(inFlight: number): void {
    for (let i = 0; i < inFlight; i++) this.#say();
  }

  /** Says no more. */
  stop(): void {
    this.#stopped = true;
  }

  [Symbol.dispose](): void {
    this.#reader?.[Symbol.dispose]();
  }

  #say(): void {
    this.inFlight++;
    this.#reader!.send(saying(`${++this.#said}`));
  }

  /** Answers come in frames of their own: whatever else comes is not looked into. */
  #hear(chunk: Buffer, start: number, end: number, last: boolean): void {
    const needed = ANSWERS.has(this.#frame[TYPE_AT] ?? "")
      ? Infinity
      : TYPE_AT + 1 - this.#frame.length;
    if (needed > 0) {
      this.#frame += chunk.toString(
        "latin1",
        start,
        Math.min(end, start + needed),
      );
      if (needed < end - start && ANSWERS.has(this.#frame[TYPE_AT])) {
        this.#frame += chunk.toString("latin1", start + needed, end);
      }
    }
    if (!last) return;
    const frame = this.#frame;
    this.#frame = "";
    if (ANSWERS.has(frame[TYPE_AT])) this.#answered(JSON.parse(frame));
  }

  #answered(events: readonly ServerEvent[]): void {
    for (const { type } of events) {
      this.inFlight--;
      if (type === "accepted") this.accepted++;
      else this.rejected++;
      if (!this.#stopped) this.#say();
    }
  }
}
