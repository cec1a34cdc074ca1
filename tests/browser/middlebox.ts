/**
 * A proxy like those in some networks: it passes on everything but WebSocket, or nothing
 * any more on connections that stay open, or a page with a pause in it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { delay } from "./moments.ts";

/** How long it pauses within a page, in milliseconds. */
const PAUSE_MS = 500;

const UPGRADE = /^upgrade:\s*websocket\r?$/im;

const FORBIDDEN =
  "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/** Forwards connections to a server, byte by byte. */
export class Middlebox implements AsyncDisposable {
  /** Whether it refuses WebSocket. */
  blocks = true;
  /** Whether it takes cookies out of the answers, so that the browser keeps none. */
  takesCookies = false;
  /** A text in a page before which it pauses, so that the browser can draw what it has. */
  pausesAt: string | undefined;
  /** How often it did. */
  pauses = 0;
  /** Upgrades that were refused. */
  refused = 0;
  /** Whether new connections are accepted, and no answer comes back through them. */
  silent = false;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #port: number;
  readonly #conns = new Set<Deno.Conn>();
  /** Those that have passed a request on; browsers open some in advance. */
  readonly #used = new Set<Deno.Conn>();
  readonly #forgotten = new WeakSet<Deno.Conn>();
  readonly #running: Promise<void>;

  /** @param server The server's URL, `http://127.0.0.1:8000`. */
  constructor(server: string) {
    this.#port = Number(new URL(server).port);
    this.#running = this.#run();
  }

  /** The same URL through the proxy. */
  behind(url: string): string {
    const behind = new URL(url);
    behind.port = String(this.#listener.addr.port);
    return behind.href.replace(/\/$/, "");
  }

  /** Passes nothing more on through the connections that are open, as a NAT that forgot them. */
  forget(): void {
    for (const conn of this.#used) this.#forgotten.add(conn);
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
      // Browsers open a new connection for each WebSocket.
      if (this.blocks && UPGRADE.test(new TextDecoder().decode(head))) {
        this.refused++;
        await write(browser, new TextEncoder().encode(FORBIDDEN));
        return;
      }
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
      this.#conns.add(server);
      for (const conn of [browser, server]) {
        this.#used.add(conn);
        if (this.silent) this.#forgotten.add(conn);
      }
      const ask = (data: Uint8Array) => {
        if (this.pausesAt) rename("accept-encoding", "ignore-encoding", data);
      };
      ask(head);
      await write(server, head);
      await Promise.race([
        this.#pump(browser, server, ask),
        this.#pump(server, browser, (data) => {
          if (this.takesCookies) rename("set-cookie", "not-cookie", data);
        }),
      ]);
    } catch {
      // One side has closed, so the other is closed too.
    } finally {
      for (const conn of [browser, server]) {
        if (!conn) continue;
        close(conn);
        this.#conns.delete(conn);
        this.#used.delete(conn);
      }
    }
  }

  async #pump(
    from: Deno.Conn,
    to: Deno.Conn,
    change: (data: Uint8Array) => void,
  ): Promise<void> {
    const chunk = new Uint8Array(64 * 1024);
    for (;;) {
      const size = await from.read(chunk);
      if (size === null) return;
      if (this.#forgotten.has(from)) continue;
      const data = chunk.subarray(0, size);
      change(data);
      const cut = this.pausesAt ? Buffer.from(data).indexOf(this.pausesAt) : -1;
      if (cut > 0) {
        this.pauses++;
        await write(to, data.subarray(0, cut));
        await delay(PAUSE_MS);
        await write(to, data.subarray(cut));
      } else await write(to, data);
    }
  }
}

/** Gives a header another name, of the same length. */
function rename(from: string, to: string, data: Uint8Array): void {
  const head = new TextDecoder("latin1").decode(data).split("\r\n\r\n")[0];
  for (const { index } of head.matchAll(new RegExp(`^${from}:`, "gim"))) {
    data.set(new TextEncoder().encode(to), index);
  }
}

/** Reads up to the end of the first request's headers, and what came with them. */
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

async function write(conn: Deno.Conn, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length;) at += await conn.write(data.subarray(at));
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // The other end has closed it.
  }
}
