/**
 * A proxy before a server that can cut and silence single connections. Deno's own sockets
 * can only be closed with the client's consent.
 *
 * @module
 */

/** One client's connection. */
interface Pair {
  readonly conns: readonly Deno.Conn[];
  silent: boolean;
}

/** Forwards connections to a port of this machine, byte by byte. */
export class Wire implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #upstream: number;
  /** By the port from which the server sees the connection come. */
  readonly #pairs = new Map<number, Pair>();
  readonly #running: Promise<void>;

  constructor(upstream: number) {
    this.#upstream = upstream;
    this.#running = this.#run();
  }

  /** The port for clients. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Ends a connection without a word, as `kill -9` of the server does. */
  cut(port: number): void {
    for (const conn of this.#pairs.get(port)?.conns ?? []) close(conn);
  }

  /** Passes nothing more on, in either direction, as a NAT that forgot the connection. */
  silence(port: number): void {
    const pair = this.#pairs.get(port);
    if (pair) pair.silent = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const port of this.#pairs.keys()) this.cut(port);
    await this.#running;
  }

  async #run(): Promise<void> {
    const all: Promise<void>[] = [];
    for await (const conn of this.#listener) all.push(this.#pass(conn));
    await Promise.all(all);
  }

  async #pass(client: Deno.Conn): Promise<void> {
    const server = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.#upstream,
    });
    const pair: Pair = { conns: [client, server], silent: false };
    const { port } = server.localAddr as Deno.NetAddr;
    this.#pairs.set(port, pair);
    try {
      await Promise.race([
        pump(client, server, pair),
        pump(server, client, pair),
      ]);
    } catch {
      // One side was reset. Both are closed below, which is all that a proxy can do.
    }
    for (const conn of pair.conns) close(conn);
    this.#pairs.delete(port);
  }
}

async function pump(from: Deno.Conn, to: Deno.Conn, pair: Pair): Promise<void> {
  const chunk = new Uint8Array(64 * 1024);
  for (;;) {
    const size = await from.read(chunk);
    if (size === null) return;
    if (pair.silent) continue;
    for (let at = 0; at < size;) at += await to.write(chunk.subarray(at, size));
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
