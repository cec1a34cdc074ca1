/**
 * Several instances on one Redis behind nginx, and clients that chat through it.
 *
 * @module
 */
import { assert } from "@std/assert";
import { reasonOf, retryDelayMs } from "../../client/backoff.ts";
import type {
  MessageEvent,
  Position,
  ServerEvent,
} from "../../hub/protocol.ts";
import { behindNginx, FRONT, Nginx, PORTS } from "./nginx.ts";
import { TestRedis } from "../redis/redis.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

// The DOM's types, which the islands need, don't know Deno's second parameter.
const DenoWebSocket = WebSocket as unknown as new (
  url: string,
  options: { headers: Record<string, string>; client: Deno.HttpClient },
) => WebSocket;

/** The room that all clients are in. */
const ROOM = `${FRONT}/rooms/lobby`;

type Port = (typeof PORTS)[number];

/** A redis-server, nginx, and the instances that were started. */
export class Cluster implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #instances = new Map<Port, TestServer>();
  #folder = "";
  #redis = "";

  /** Starts Redis and nginx, and instances on the given ports. */
  static async start(ports: readonly Port[] = PORTS): Promise<Cluster> {
    await ensureBuilt();
    const cluster = new Cluster();
    const folder = cluster.#stack.use(new TempDir());
    cluster.#folder = folder.path;
    cluster.#redis = cluster.#stack.use(await TestRedis.start()).url();
    for (const port of ports) await cluster.startInstance(port);
    cluster.#stack.use(await Nginx.start());
    return cluster;
  }

  /** Starts an instance and waits until it is ready. */
  async startInstance(port: Port): Promise<void> {
    const server = await TestServer.start(`${this.#folder}/${port}`, {
      ...behindNginx(port),
      REDIS_URL: this.#redis,
      SECRET: "the same on every instance: 32 characters",
      MESSAGE_RATE: "0",
      READING_PACE: "0",
      HISTORY_SIZE: "100000",
    });
    this.#instances.set(port, server);
    const ready = await fetch(`${server.url}/readyz`);
    assert(ready.ok, await ready.text());
  }

  /** The instance on a port. */
  instance(port: Port): TestServer {
    return this.#instances.get(port)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#instances.values()) {
      await server[Symbol.asyncDispose]();
    }
    await this.#stack.disposeAsync();
  }
}

/** A message that a client sent, and its seq once it was accepted. */
interface Said {
  readonly text: string;
  seq?: number;
}

/**
 * A client that does what the island does: it reconnects after the same waits with the
 * last seq it saw, and sends unanswered messages again.
 */
export class Person implements Disposable {
  readonly messages: MessageEvent[] = [];
  readonly said = new Map<string, Said>();
  /** Gaps that it received. */
  gaps = 0;
  /** Close codes of its connections. */
  readonly closes: number[] = [];
  /** The longest time without a connection, in milliseconds. */
  longestAway = 0;
  /** The most attempts that it took to connect again. */
  mostAttempts = 0;
  readonly #cookie: string;
  readonly #client: Deno.HttpClient;
  #position: Position | undefined;
  #socket: WebSocket | undefined;
  #attempt = 0;
  #lostAt = 0;
  #left = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heard = Promise.withResolvers<void>();

  private constructor(cookie: string, localAddress: string) {
    this.#cookie = cookie;
    this.#client = Deno.createHttpClient({ localAddress });
  }

  /**
   * Connects, and waits for the welcome.
   *
   * @param address Its address on this machine: nginx limits connections by address.
   */
  static async join(address = "127.0.0.1"): Promise<Person> {
    const page = await fetch(ROOM, { headers: { accept: "text/html" } });
    await page.body?.cancel();
    const cookie = page.headers.getSetCookie()[0].split(";")[0];
    const person = new Person(cookie, address);
    person.#connect();
    await person.until(({ connected }) => connected);
    return person;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN && this.#lostAt === 0;
  }

  /** The last seq that it saw. */
  get seq(): number {
    return this.#position?.seq ?? 0;
  }

  get unanswered(): number {
    return [...this.said.values()].filter(({ seq }) => !seq).length;
  }

  say(text: string): void {
    const key = crypto.randomUUID();
    this.said.set(key, { text });
    if (this.connected) this.#say(key, text);
  }

  /** Waits for a condition. */
  async until(condition: (person: this) => boolean): Promise<void> {
    while (!condition(this)) await this.#heard.promise;
  }

  [Symbol.dispose](): void {
    this.#left = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#client.close();
  }

  #connect(): void {
    const url = new URL(`${ROOM}/socket`);
    if (this.#position) {
      url.searchParams.set("epoch", this.#position.epoch);
      url.searchParams.set("seq", `${this.#position.seq}`);
    }
    const socket = new DenoWebSocket(url.href.replace("http", "ws"), {
      headers: { cookie: this.#cookie },
      client: this.#client,
    });
    this.#socket = socket;
    socket.onerror = () => {};
    socket.onmessage = ({ data }) => {
      for (const event of JSON.parse(data) as ServerEvent[]) this.#take(event);
      this.#tell();
    };
    socket.onclose = ({ code }) => {
      if (this.#left) return;
      this.closes.push(code);
      this.#lostAt ||= performance.now();
      const wait = retryDelayMs(reasonOf(code), this.#attempt++);
      assert(wait !== undefined, `told not to come back: ${code}`);
      this.#timer = setTimeout(() => this.#connect(), wait);
      this.#tell();
    };
  }

  #take(event: ServerEvent): void {
    if (event.type === "welcome") {
      this.#position ??= { epoch: event.epoch, seq: event.seq };
      this.mostAttempts = Math.max(this.mostAttempts, this.#attempt);
      this.#attempt = 0;
      if (this.#lostAt > 0) {
        const away = performance.now() - this.#lostAt;
        this.longestAway = Math.max(this.longestAway, away);
      }
      this.#lostAt = 0;
      for (const [key, { seq, text }] of this.said) {
        if (!seq) this.#say(key, text);
      }
    } else if (event.type === "message") {
      this.messages.push(event);
      this.#position = { ...this.#position!, seq: event.seq };
    } else if (event.type === "accepted") {
      const mine = this.said.get(event.key)!;
      assert(!mine.seq || mine.seq === event.seq, "two answers, two places");
      mine.seq = event.seq;
    } else if (event.type === "rejected") {
      const { key, retryAfterMs = 500 } = event;
      const text = this.said.get(key ?? "")?.text;
      assert(text !== undefined && event.code === "unavailable", event.code);
      setTimeout(() => this.connected && this.#say(key!, text), retryAfterMs);
    } else if (event.type === "gap") this.gaps++;
  }

  #say(key: string, text: string): void {
    this.#socket!.send(JSON.stringify({ type: "say", key, text }));
  }

  #tell(): void {
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}
