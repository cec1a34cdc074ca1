/**
 * A WebSocket client on a bare TCP connection, for what browsers never do: broken
 * frames, silence, not reading. Frames are RFC 6455, section 5.
 *
 * @module
 */

/** The opcodes of RFC 6455, section 5.2. */
export const Opcode = {
  Continuation: 0,
  Text: 1,
  Binary: 2,
  Close: 8,
  Ping: 9,
  Pong: 10,
} as const;

/** The headers of a WebSocket upgrade. */
export const HANDSHAKE_HEADERS = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** A received frame. */
interface Frame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** One connection. */
export class RawSocket implements Disposable {
  /** The subprotocol that the server chose. */
  protocol: string | undefined;
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(0);

  private constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Connects and does the handshake; throws if the answer is not 101. */
  static async connect(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<RawSocket> {
    const { hostname, port, host, pathname, search } = new URL(url);
    const socket = new RawSocket(
      await Deno.connect({ hostname, port: Number(port) }),
    );
    const lines = [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${host}`,
      ...HANDSHAKE_HEADERS,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    await socket.#write(
      new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n"),
    );
    const head = await socket.#readHead();
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new Error(`Cannot upgrade: ${head.split("\r\n")[0]}`);
    }
    socket.protocol = head.match(/^sec-websocket-protocol: *(.*)$/im)?.[1]
      .trim();
    return socket;
  }

  /** Sends one masked frame; `final`: whether it ends its message. */
  async send(
    payload: string | Uint8Array,
    opcode: number = Opcode.Text,
    final = true,
  ): Promise<void> {
    const data = typeof payload === "string"
      ? new TextEncoder().encode(payload)
      : payload;
    const { length } = data;
    const size = length < 126
      ? [length | 0x80]
      : length < 65536
      ? [126 | 0x80, length >> 8, length & 255]
      : [
        127 | 0x80,
        0,
        0,
        0,
        0,
        length >>> 24,
        (length >> 16) & 255,
        (length >> 8) & 255,
        length & 255,
      ];
    // A mask of zeros is valid, and keeps the payload readable.
    await this.#write(
      join([(final ? 0x80 : 0) | opcode, ...size, 0, 0, 0, 0], data),
    );
  }

  /** Sends the head of a masked text frame of this length. */
  async sendHead(length: number): Promise<void> {
    const head = new Uint8Array(14);
    head.set([0x80 | Opcode.Text, 127 | 0x80]);
    new DataView(head.buffer).setBigUint64(2, BigInt(length));
    await this.#write(head);
  }

  /** Sends bytes as they are. */
  async sendRaw(bytes: Uint8Array): Promise<void> {
    await this.#write(bytes);
  }

  /** The next frame; `undefined` once the server has closed. */
  async receive(): Promise<Frame | undefined> {
    if (!await this.#fill(2)) return undefined;
    const short = this.#buffer[1] & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (!await this.#fill(head)) return undefined;
    const view = new DataView(this.#buffer.buffer, this.#buffer.byteOffset);
    const length = short < 126
      ? short
      : short === 126
      ? view.getUint16(2)
      : Number(view.getBigUint64(2));
    if (!await this.#fill(head + length)) return undefined;
    const frame = {
      opcode: this.#buffer[0] & 15,
      payload: this.#buffer.slice(head, head + length),
    };
    this.#buffer = this.#buffer.subarray(head + length);
    return frame;
  }

  /** Reads up to the close frame and returns its code, or `undefined` without one. */
  async closeCode(): Promise<number | undefined> {
    for (let frame; (frame = await this.receive());) {
      if (frame.opcode === Opcode.Close) {
        return new DataView(frame.payload.buffer).getUint16(0);
      }
    }
    return undefined;
  }

  /** Reads until the server has ended the connection. */
  async ended(): Promise<void> {
    try {
      while (await this.receive());
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
  }

  [Symbol.dispose](): void {
    try {
      this.#conn.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #write(data: Uint8Array): Promise<void> {
    for (let sent = 0; sent < data.length;) {
      sent += await this.#conn.write(data.subarray(sent));
    }
  }

  async #readHead(): Promise<string> {
    for (let size = 1;; size++) {
      if (!await this.#fill(size)) {
        throw new Error("Cannot upgrade: the connection ended");
      }
      const head = new TextDecoder().decode(this.#buffer);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) {
        size = this.#buffer.length;
        continue;
      }
      this.#buffer = this.#buffer.subarray(end + 4);
      return head.slice(0, end);
    }
  }

  async #fill(size: number): Promise<boolean> {
    const chunk = new Uint8Array(64 * 1024);
    while (this.#buffer.length < size) {
      const read = await this.#conn.read(chunk);
      if (read === null) return false;
      const joined = new Uint8Array(this.#buffer.length + read);
      joined.set(this.#buffer);
      joined.set(chunk.subarray(0, read), this.#buffer.length);
      this.#buffer = joined;
    }
    return true;
  }
}

function join(head: readonly number[], data: Uint8Array): Uint8Array {
  const joined = new Uint8Array(head.length + data.length);
  joined.set(head);
  joined.set(data, head.length);
  return joined;
}
