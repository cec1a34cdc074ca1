import { Buffer } from "node:buffer";
import { ownPort } from "../tools/own_port.ts";

/** An address in an answer of Sentinels (`SENTINEL`, `+switch-master`) or a cluster (`MOVED`, `CLUSTER`). */
const PORT =
  /((?:127\.0\.0\.1(?::| |\r\n(?::|(?:\$4\r\nport\r\n)?\$5\r\n))|\r\nport\r\n:))(\d{5})(?!\d)/g;

/**
 * A TCP proxy in front of a port on this machine. It can lose what passes through it without
 * closing anything, as a network does that is split.
 */
export class Proxy implements AsyncDisposable {
  readonly port = ownPort();
  readonly #target: number;
  #renamed: ReadonlyMap<number, number> = new Map();
  readonly #listener: Deno.TcpListener;
  readonly #links = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;
  #isCut: (source: string) => boolean = () => false;
  #healed = Promise.withResolvers<void>();

  constructor(target: number) {
    this.#target = target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#accepting = this.#accept();
  }

  /** Replaces ports in addresses that pass through it by others. */
  rename(ports: ReadonlyMap<number, number>): void {
    this.#renamed = ports;
  }

  /**
   * Delivers nothing any more, in either direction, and closes nothing. As TCP would, it
   * delivers what was sent once it is healed.
   *
   * @param source Only connections from this address are cut; by default all.
   */
  cut(source?: string): void {
    this.#isCut = (from) => source === undefined || from === source;
  }

  /** Delivers everything again. */
  heal(): void {
    this.#isCut = () => false;
    this.#healed.resolve();
    this.#healed = Promise.withResolvers();
  }

  /** Closes all connections. New ones are accepted. */
  reset(): void {
    for (const link of [...this.#links]) this.#close(link);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.reset();
    this.heal();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    const passing: Promise<void>[] = [];
    try {
      for await (const link of this.#listener) passing.push(this.#pass(link));
    } finally {
      await Promise.all(passing);
    }
  }

  /** Connects a client to the target, until one of them closes. */
  async #pass(client: Deno.TcpConn): Promise<void> {
    this.#links.add(client);
    const { hostname } = client.remoteAddr;
    let server: Deno.TcpConn;
    try {
      await this.#isOpen(hostname);
      server = await Deno.connect({
        hostname: "127.0.0.1",
        port: this.#target,
      });
      this.#links.add(server);
    } catch {
      this.#close(client);
      return;
    }
    const pumps = [
      this.#pump(client, server, hostname),
      this.#pump(server, client, hostname),
    ];
    // When one direction ends or fails, so does the other.
    await Promise.race(pumps).catch(() => {});
    this.#close(client);
    this.#close(server);
    await Promise.allSettled(pumps);
  }

  async #pump(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    source: string,
  ): Promise<void> {
    const bytes = new Uint8Array(64 * 1024);
    while (true) {
      const count = await from.read(bytes);
      await this.#isOpen(source);
      if (count === null) return;
      let rest = this.#rename(bytes.subarray(0, count));
      while (rest.length > 0) rest = rest.subarray(await to.write(rest));
    }
  }

  /** Resolves when connections from `source` aren't cut. */
  async #isOpen(source: string): Promise<void> {
    while (this.#isCut(source)) await this.#healed.promise;
  }

  #rename(bytes: Uint8Array): Uint8Array {
    if (this.#renamed.size === 0) return bytes;
    const text = Buffer.from(bytes).toString("latin1");
    // Ports have five digits, so no length changes.
    const renamed = text.replace(
      PORT,
      (_, before: string, port: string) =>
        `${before}${this.#renamed.get(Number(port)) ?? port}`,
    );
    return renamed === text ? bytes : Buffer.from(renamed, "latin1");
  }

  #close(link: Deno.TcpConn): void {
    if (!this.#links.delete(link)) return;
    link.close();
  }
}
