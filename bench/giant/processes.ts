import { permissions } from "../../tasks/permissions.ts";
import { BENCH, ROOT } from "../harness/machine.ts";
import { bunPath } from "../harness/servers.ts";
import type { GiantPlan, Look, Order } from "./plan.ts";

/** As `deno task start` sets them. */
const ENVIRONMENT = {
  DENO_USE_WRITEV: "1",
  MALLOC_TRIM_THRESHOLD_: "67108864",
  MALLOC_MMAP_THRESHOLD_: "33554432",
};

/** A process that answers in lines. */
class Process implements AsyncDisposable {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";
  #isOver = false;

  constructor(command: Deno.Command) {
    this.#child = command.spawn();
    this.pid = this.#child.pid;
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    void this.#child.status.then(() => this.#isOver = true);
  }

  get stdin(): WritableStream<Uint8Array<ArrayBuffer>> {
    return this.#child.stdin;
  }

  /** Returns the next line of its output. @throws {Error} if it ends. */
  async line(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error(`Process ${this.pid} ended: ${this.#rest}`);
      this.#rest += value;
    }
    const [line, ...more] = this.#rest.split("\n");
    this.#rest = more.join("\n");
    return line;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (!this.#isOver) this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** One of several servers on the same Redis, as `deno task start` runs it. */
export class Instance extends Process {
  readonly #folder: string;
  /** The port that it listens on. */
  port = 0;

  private constructor(redisUrl: string) {
    const folder = Deno.makeTempDirSync({ prefix: "hubbub-giant-" });
    super(
      new Deno.Command(Deno.execPath(), {
        args: ["run", ...permissions(folder, ["."]), "tasks/start.ts"],
        cwd: ROOT,
        env: {
          ...ENVIRONMENT,
          // All loopback addresses.
          HOST: "0.0.0.0",
          PORT: "0",
          REDIS_URL: redisUrl,
          DATA_DIR: folder,
          // Its generator's first viewer says everything.
          MESSAGE_RATE: "0",
        },
        stdin: "null",
        stdout: "piped",
      }),
    );
    this.#folder = folder;
  }

  static async start(redisUrl: string): Promise<Instance> {
    const instance = new Instance(redisUrl);
    while (instance.port === 0) {
      const line = await instance.line();
      instance.port = Number(line.match(/http:\/\/\S+:(\d+)/)?.[1] ?? 0);
    }
    return instance;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The generator of an instance's viewers. */
export class Generator extends Process {
  readonly #orders: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor(plan: GiantPlan) {
    super(
      new Deno.Command(bunPath(), {
        args: ["giant/generator.ts", JSON.stringify(plan)],
        cwd: BENCH,
        stdin: "piped",
        stdout: "piped",
      }),
    );
    this.#orders = this.stdin.getWriter();
  }

  /** Gives an order, and returns the answer. */
  async ask(order: Order): Promise<Look> {
    await this.tell(order);
    return JSON.parse(await this.line());
  }

  /** Gives an order that has no answer. */
  async tell(order: Order): Promise<void> {
    const line = new TextEncoder().encode(`${JSON.stringify(order)}\n`);
    await this.#orders.write(line);
  }
}
