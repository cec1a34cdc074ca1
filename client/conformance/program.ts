/**
 * The program under test: client/conformance/README.md says how it is started and what it
 * prints.
 *
 * @module
 */

/** A line that the program printed: an event, or how a `say` ended. */
export interface Line {
  readonly type: string;
  readonly seq?: number;
  readonly text?: string;
  readonly from?: unknown;
  readonly to?: number;
  readonly code?: string;
  readonly retryAfterMs?: number;
}

/** How many of the last lines on its standard error are repeated if it fails. */
const LAST_ERRORS = 3;

/** How long it may take to end when it is asked to. */
const END_LIMIT_MS = 2_000;

/** A running program. */
export class Program implements AsyncDisposable {
  /** What it has printed. */
  readonly lines: Line[] = [];
  /** The first line that isn't as agreed. */
  badLine: string | undefined;
  /** Its exit code, once it has ended. */
  exitCode: number | undefined;
  #errors = "";
  readonly #process: Deno.ChildProcess;
  readonly #done: Promise<unknown>;
  readonly #left = new AbortController();

  /**
   * Starts it.
   *
   * @param token What it must connect with; `undefined`: nothing.
   * @param changed Called when it has printed something, and when it has ended.
   * @throws {Error} There is no such command.
   */
  constructor(
    command: readonly string[],
    url: string,
    token: string | undefined,
    changed: () => void,
  ) {
    this.#process = new Deno.Command(command[0], {
      args: [...command.slice(1), url],
      env: { HUBBUB_URL: url, HUBBUB_TOKEN: token ?? "" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#done = Promise.all([
      this.#readLines(changed),
      this.#decode(this.#process.stderr, (text) => {
        this.#errors = (this.#errors + text).slice(-10_000);
      }),
    ]).then(async () => {
      this.exitCode = (await this.#process.status).code;
      changed();
    });
  }

  /** The last lines that it wrote to its standard error. */
  get errors(): string {
    return this.#errors.trim().split("\n").slice(-LAST_ERRORS).join(" / ");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Unlike SIGKILL, npx and the like pass it on to the program that they have started.
    this.#kill("SIGTERM");
    const timer = setTimeout(() => this.#kill("SIGKILL"), END_LIMIT_MS);
    await this.#process.status;
    clearTimeout(timer);
    // Others, such as a shell, leave it behind with the outputs open.
    this.#left.abort();
    await this.#done;
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Hands on what the program writes to an output, until that ends or it is disposed of. */
  async #decode(
    output: ReadableStream<Uint8Array<ArrayBuffer>>,
    take: (text: string) => void,
  ): Promise<void> {
    const { signal } = this.#left;
    const texts = output.pipeThrough(new TextDecoderStream(), { signal });
    try {
      for await (const text of texts) take(text);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #readLines(changed: () => void): Promise<void> {
    let rest = "";
    await this.#decode(this.#process.stdout, (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#take(line);
      changed();
    });
  }

  #take(line: string): void {
    try {
      const parsed: unknown = JSON.parse(line);
      if (isLine(parsed)) this.lines.push(parsed);
      else this.badLine ??= line;
    } catch {
      this.badLine ??= line;
    }
  }
}

function isLine(value: unknown): value is Line {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
}
