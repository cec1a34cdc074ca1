/**
 * What stands between some browsers and every server: it passes on all but WebSocket.
 *
 * @module
 */

const UPGRADE = /^upgrade:\s*websocket\r?$/im;

const FORBIDDEN =
  "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/** Passes connections on to a server, by byte. */
export class Middlebox implements AsyncDisposable {
  /** Whether it refuses WebSocket. */
  blocks = true;
  /** Upgrades that were refused. */
  refused = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #port: number;
  readonly #conns = new Set<Deno.Conn>();
  readonly #running: Promise<void>;

  /** @param server The address of the server, `http://127.0.0.1:8000`. */
  constructor(server: string) {
    this.#port = Number(new URL(server).port);
    this.#running = this.#run();
  }

  /** The same address, as browsers behind it find it. */
  behind(url: string): string {
    const behind = new URL(url);
    behind.port = String(this.#listener.addr.port);
    return behind.href.replace(/\/$/, "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#conns) close(conn);
    await this.#running;
  }

  async #run(): Promise<void> {
    const all: Promise<void>[] = [];
    for await (const conn of this.#listener) all.push(this.#pass(conn));
    await Promise.all(all);
  }

  async #pass(browser: Deno.Conn): Promise<void> {
    this.#conns.add(browser);
    let server: Deno.Conn | undefined;
    try {
      const head = await readHead(browser);
      // A browser takes a connection of its own for each WebSocket.
      if (this.blocks && UPGRADE.test(new TextDecoder().decode(head))) {
        this.refused++;
        await write(browser, new TextEncoder().encode(FORBIDDEN));
        return;
      }
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
      this.#conns.add(server);
      await write(server, head);
      await Promise.race([pump(browser, server), pump(server, browser)]);
    } catch {
      // One side is gone, and so is the other.
    } finally {
      for (const conn of [browser, server]) {
        if (!conn) continue;
        close(conn);
        this.#conns.delete(conn);
      }
    }
  }
}

/** Everything up to the empty line after the first request's headers, and what came with it. */
async function readHead(conn: Deno.Conn): Promise<Uint8Array> {
  const chunk = new Uint8Array(16 * 1024);
  let head = new Uint8Array();
  while (!new TextDecoder().decode(head).includes("\r\n\r\n")) {
    const size = await conn.read(chunk);
    if (size === null) break;
    head = new Uint8Array([...head, ...chunk.subarray(0, size)]);
  }
  return head;
}

async function pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const chunk = new Uint8Array(64 * 1024);
  for (;;) {
    const size = await from.read(chunk);
    if (size === null) return;
    await write(to, chunk.subarray(0, size));
  }
}

async function write(conn: Deno.Conn, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length;) at += await conn.write(data.subarray(at));
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It was closed by its other end.
  }
}
