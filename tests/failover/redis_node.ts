import { ask, fieldsOf, type Reply, waitUntil } from "./ask.ts";
import { ownPort } from "../tools/own_port.ts";

/**
 * A redis-server with a folder and a configuration file of its own, which Sentinels and
 * `CONFIG REWRITE` change.
 */
export class RedisNode implements AsyncDisposable {
  /** The port that it listens at. */
  readonly port: number;
  /** The port that others know it by: its own or a proxy's. */
  readonly knownPort: number;
  readonly #folder = Deno.makeTempDirSync({ prefix: "hubbub_node_" });
  readonly #arguments: readonly string[];
  #process: Deno.ChildProcess | undefined;
  #paused = false;

  /**
   * @param settings Lines for its configuration file.
   * @param options How others reach it, and whether it is a Sentinel.
   */
  constructor(
    settings: readonly string[],
    options: { port?: number; knownPort?: number; sentinel?: true } = {},
  ) {
    const { port = ownPort(), knownPort = port, sentinel } = options;
    this.port = port;
    this.knownPort = knownPort;
    Deno.writeTextFileSync(
      `${this.#folder}/redis.conf`,
      [
        `port ${port}`,
        "bind 127.0.0.1",
        `dir ${this.#folder}`,
        `logfile ${this.#log}`,
        ...settings,
        "",
      ].join("\n"),
    );
    const file = `${this.#folder}/redis.conf`;
    this.#arguments = sentinel ? [file, "--sentinel"] : [file];
  }

  /** Whether it runs and isn't paused. */
  get answers(): boolean {
    return this.#process !== undefined && !this.#paused;
  }

  /**
   * Starts it with the data and the configuration that it has, and waits until it answers.
   *
   * @throws Error with its log if it exits first.
   */
  async start(): Promise<void> {
    const process = new Deno.Command("redis-server", {
      args: [...this.#arguments],
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#process = process;
    let ended = false;
    void process.status.then(() => ended = true);
    await waitUntil(async () => {
      if (ended) return;
      // Another server might answer at the port.
      const pid = (await this.info("server")).get("process_id");
      if (pid !== String(process.pid)) return "another server has its port";
      await this.ask("PING");
    });
    if (ended) {
      throw new Error(`Cannot start redis-server: ${await this.log()}`);
    }
  }

  /** Its log. */
  async log(): Promise<string> {
    return await Deno.readTextFile(this.#log).catch(() => "it has no log");
  }

  ask<T extends Reply = Reply>(...command: string[]): Promise<T> {
    return ask<T>(this.port, ...command);
  }

  /** A section of its INFO. */
  async info(section: string): Promise<Map<string, string>> {
    return fieldsOf(await this.ask<string>("INFO", section));
  }

  /** Kills it with SIGKILL, and waits until it has exited. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    this.#paused = false;
    try {
      process?.kill("SIGKILL");
    } catch (error) {
      // It has exited already.
      if (!(error instanceof TypeError)) throw error;
    }
    await process?.status;
  }

  /** Stops it as an operator does, with SIGTERM, and starts it again. */
  async restart(): Promise<void> {
    const process = this.#process!;
    let ended = false;
    void process.status.then(() => ended = true);
    await waitUntil(() => {
      if (ended) return;
      // It refuses while it writes its first append-only file.
      process.kill("SIGTERM");
      return "it doesn't stop";
    });
    await this.start();
  }

  pause(): void {
    this.#process!.kill("SIGSTOP");
    this.#paused = true;
  }

  resume(): void {
    this.#process!.kill("SIGCONT");
    this.#paused = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    Deno.removeSync(this.#folder, { recursive: true });
  }

  get #log(): string {
    return `${this.#folder}/redis.log`;
  }
}
