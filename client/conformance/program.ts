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
      this.#read(this.#process.stdout, changed),
      this.#readErrors(),
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
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#done;
  }

  async #read(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    changed: () => void,
  ): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#take(line);
      changed();
    }
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

  async #readErrors(): Promise<void> {
    const { stderr } = this.#process;
    for await (const text of stderr.pipeThrough(new TextDecoderStream())) {
      this.#errors = (this.#errors + text).slice(-10_000);
    }
  }
}

function isLine(value: unknown): value is Line {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string";
}
