import { existsSync } from "node:fs";
import type { StoredEvent, Subscription } from "../../hub/engine/engine.ts";
import {
  openRedisEngine,
  type SharedEngine,
} from "../../hub/engine/redis/engine.ts";
import type { RedisSettings } from "../../hub/engine/redis/connection/access.ts";
import { KEEP_ALL } from "../../hub/engine/retention.ts";
import { countPeople } from "../../hub/engine/viewer_sketch.ts";
import { ownPort } from "../tools/own_port.ts";

/** Databases of a server: each test uses its own. */
const DATABASES = 1_000;

/** How many ports a start tries. */
const START_ATTEMPTS = 5;

const decoder = new TextDecoder();

/** Whether Redis is installed. In CI a missing one is a failure, not a reason to skip. */
export const hasRedis: boolean = Deno.env.has("CI") || await findRedis();

/** A test that needs a real Redis; without one it is skipped, and its name says so. */
export function redisTest(name: string, body: () => Promise<void>): void {
  Deno.test({
    name: hasRedis ? name : `${name} (needs redis-server)`,
    ignore: !hasRedis,
    fn: body,
  });
}

/** A real Redis on a free port, in a folder of its own. */
export class TestRedis implements AsyncDisposable {
  readonly port: number;
  /** Its data. */
  readonly folder = Deno.makeTempDirSync({ prefix: "hubbub_redis_" });
  readonly #settings: readonly string[];
  #process: Deno.ChildProcess | undefined;
  #database = 0;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
  }

  /** Starts a Redis, with settings as on redis-server's command line. */
  static async start(...settings: string[]): Promise<TestRedis> {
    for (let attempt = 1;; attempt++) {
      const redis = new TestRedis(ownPort(), settings);
      try {
        await redis.start();
        return redis;
      } catch (error) {
        await redis[Symbol.asyncDispose]();
        // The port of the cluster's bus, 10,000 higher, may be taken.
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Starts one that speaks only TLS, with the certificate of an authority of its own:
   * `ca.crt`. `client.crt` and `client.key` are a client's.
   *
   * @param clients Whether it asks clients for a certificate.
   * @param settings Further settings.
   */
  static async withTls(
    clients: "yes" | "no" = "no",
    ...settings: string[]
  ): Promise<TestRedis> {
    const folder = Deno.makeTempDirSync({ prefix: "hubbub_tls_" });
    await makeCertificates(folder);
    const redis = await TestRedis.start(
      ...["--tls-cert-file", `${folder}/server.crt`],
      ...["--tls-key-file", `${folder}/server.key`],
      ...["--tls-ca-cert-file", `${folder}/ca.crt`],
      ...["--tls-auth-clients", clients],
      ...settings,
      "--tls",
    );
    for (
      const [from, to] of [
        ["ca.crt", "ca.crt"],
        ["server.crt", "client.crt"],
        ["server.key", "client.key"],
      ]
    ) Deno.copyFileSync(`${folder}/${from}`, `${redis.folder}/${to}`);
    Deno.removeSync(folder, { recursive: true });
    return redis;
  }

  /** A database that no test has used. */
  url(database: number = this.#database++): string {
    return `redis://127.0.0.1:${this.port}/${database}`;
  }

  /**
   * Starts it again with its data, and waits until it answers.
   *
   * @throws Error with its log if it exits first.
   */
  async start(): Promise<void> {
    await this.#repairLog();
    const process = new Deno.Command("redis-server", {
      args: [
        ...this.#settings.includes("--tls")
          ? ["--port", "0", "--tls-port", String(this.port)]
          : ["--port", String(this.port)],
        ...["--bind", "127.0.0.1"],
        ...["--dir", this.folder, "--save", "", "--appendonly", "yes"],
        // With `everysec` a write waits in memory while the disk is busy (aof_flush_postponed).
        ...["--appendfsync", "always"],
        ...["--databases", String(DATABASES), "--logfile", this.#log],
        ...["--unixsocket", this.#socket],
        ...this.#settings.filter((setting) => setting !== "--tls"),
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#process = process;
    let ended = false;
    void process.status.then(() => ended = true);
    // Over its Unix socket: another server might answer at the port.
    while (!/PONG|NOAUTH/.test(await ask("-s", this.#socket, "PING"))) {
      if (ended) {
        throw new Error(
          `Cannot start redis-server: ${await Deno.readTextFile(this.#log)}`,
        );
      }
      await new Promise((turn) => setTimeout(turn, 10));
    }
  }

  /**
   * Removes what a kill left of a script's writes at the end of the append-only file.
   * Redis before Valkey's pull request 4342 cuts only the last command off, and applies the
   * others after the next restart.
   */
  async #repairLog(): Promise<void> {
    const manifest = `${this.folder}/appendonlydir/appendonly.aof.manifest`;
    if (!existsSync(manifest)) return;
    const { success, stdout } = await new Deno.Command("sh", {
      // It asks before it shortens a file.
      args: ["-c", `echo y | redis-check-aof --fix "$0"`, manifest],
      stderr: "null",
    }).output();
    if (!success) {
      throw new Error(`Cannot repair ${manifest}: ${decoder.decode(stdout)}`);
    }
  }

  get #log(): string {
    return `${this.folder}/redis.log`;
  }

  get #socket(): string {
    return `${this.folder}/redis.sock`;
  }

  /** Runs a command with redis-cli in the database of `url`. */
  async ask(url: string, ...command: string[]): Promise<string> {
    const database = new URL(url).pathname.slice(1);
    return await ask("-p", String(this.port), "-n", database, ...command);
  }

  /** The same for a Redis that speaks only TLS. */
  async askLocally(...command: string[]): Promise<string> {
    return await ask("-s", this.#socket, ...command);
  }

  /** Runs a command whose last argument is too long for a command line. */
  async pipe(
    url: string,
    command: readonly string[],
    last: string,
  ): Promise<void> {
    const database = new URL(url).pathname.slice(1);
    const process = new Deno.Command("redis-cli", {
      args: ["-p", String(this.port), "-n", database, "-x", ...command],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(last));
    await writer.close();
    await process.status;
  }

  /** Sends a signal; after SIGKILL waits until it has exited. */
  async signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    this.#process!.kill(signal);
    if (signal === "SIGKILL") await this.#process!.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process!.kill("SIGKILL");
    } catch (error) {
      // It has exited already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process!.status;
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Makes an authority and a certificate for localhost, in PEM files. */
async function makeCertificates(folder: string): Promise<void> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  Deno.writeTextFileSync(
    `${folder}/names`,
    "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
  );
  for (
    const args of [
      [
        ...[
          "req",
          "-x509",
          ...key,
          "-nodes",
          "-days",
          "2",
          "-subj",
          "/CN=test",
        ],
        ...["-keyout", "ca.key", "-out", "ca.crt"],
      ],
      [
        ...["req", ...key, "-nodes", "-subj", "/CN=localhost"],
        ...["-keyout", "server.key", "-out", "server.csr"],
      ],
      [
        ...["x509", "-req", "-in", "server.csr", "-CA", "ca.crt"],
        ...["-CAkey", "ca.key", "-CAcreateserial", "-days", "2"],
        ...["-out", "server.crt", "-extfile", "names"],
      ],
    ]
  ) {
    const { success, stderr } = await new Deno.Command("openssl", {
      args,
      cwd: folder,
    }).output();
    if (!success) throw new Error(`openssl failed: ${decoder.decode(stderr)}`);
  }
}

/** Returns redis-cli's output. */
async function ask(...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command("redis-cli", {
    args,
    stderr: "null",
  }).output();
  return decoder.decode(stdout).trim();
}

/** An engine that is closed with its scope. */
export class Instance implements AsyncDisposable {
  readonly engine: SharedEngine;

  private constructor(engine: SharedEngine) {
    this.engine = engine;
  }

  static async open(
    url: string,
    settings?: Partial<RedisSettings>,
  ): Promise<Instance> {
    return new Instance(await openRedisEngine(url, KEEP_ALL, settings));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine.close();
  }
}

/** Two instances on one Redis, with a lobby. */
export class TwoInstances implements AsyncDisposable {
  readonly redis: TestRedis;
  /** The URL of their database. */
  readonly url: string;
  readonly a: Instance;
  readonly b: Instance;

  private constructor(redis: TestRedis, url: string, a: Instance, b: Instance) {
    this.redis = redis;
    this.url = url;
    this.a = a;
    this.b = b;
  }

  static async start(...settings: string[]): Promise<TwoInstances> {
    const redis = await TestRedis.start(...settings);
    const url = redis.url();
    const a = await Instance.open(url);
    await a.engine.open("lobby");
    return new TwoInstances(redis, url, a, await Instance.open(url));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.b[Symbol.asyncDispose]();
    await this.a[Symbol.asyncDispose]();
    await this.redis[Symbol.asyncDispose]();
  }
}

async function findRedis(): Promise<boolean> {
  try {
    await new Deno.Command("redis-server", { args: ["--version"] }).output();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Follows a room and keeps its events. */
export class Follower implements AsyncDisposable {
  readonly events: StoredEvent[] = [];
  /** The last viewer count of other processes. */
  elsewhere = 0;
  /** Why it ended; `undefined` while it goes on. */
  ended: Promise<unknown>;
  readonly #subscription: Subscription;

  constructor({ engine }: Instance, room = "lobby", after = 0) {
    this.#subscription = engine.subscribe(room, after);
    this.ended = this.#follow();
  }

  get seqs(): number[] {
    return this.events.map(({ seq }) => seq);
  }

  get texts(): string[] {
    return this.events.map(({ json }) => JSON.parse(json).text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#subscription.return();
    await this.ended;
  }

  async #follow(): Promise<unknown> {
    try {
      for await (const event of this.#subscription) {
        if (event.type === "elsewhere") {
          this.elsewhere = countPeople(event.sketches);
        } else if ("seq" in event) this.events.push(event);
      }
      return "returned";
    } catch (error) {
      return error;
    }
  }
}
