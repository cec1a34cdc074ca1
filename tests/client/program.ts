/** No program takes this long. One that never ends is stopped, and fails its test. */
const LONGEST_MS = 180_000;

/** A program under test, stopped with its scope. */
export class Program implements AsyncDisposable {
  /** What it has printed. */
  readonly lines: string[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #errors: Promise<string>;
  readonly #timer = setTimeout(() => this.#process.kill("SIGKILL"), LONGEST_MS);
  #changed = Promise.withResolvers<void>();
  #ended = false;

  constructor([command, ...args]: readonly string[]) {
    this.#process = new Deno.Command(command, {
      args,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#errors = new Response(this.#process.stderr).text();
    void this.#read();
  }

  /**
   * Waits until it has printed this many lines.
   *
   * @throws If it ends before.
   */
  async until(count: number): Promise<void> {
    while (this.lines.length < count) {
      if (this.#ended) {
        throw new Error(
          `It ended after ${this.lines.length} of ${count} lines: ${await this
            .#errors}`,
        );
      }
      await this.#changed.promise;
    }
  }

  /** Waits until it ends by itself; returns its standard error, and how it ended. */
  async end(): Promise<{ code: number; errors: string }> {
    while (!this.#ended) await this.#changed.promise;
    const { code } = await this.#process.status;
    return { code, errors: await this.#errors };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has exited already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process.status;
    await this.#errors;
  }

  async #read(): Promise<void> {
    let rest = "";
    const text = this.#process.stdout.pipeThrough(new TextDecoderStream());
    for await (const chunk of text) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      this.lines.push(...lines);
      this.#tell();
    }
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#tell();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
