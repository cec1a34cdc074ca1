import { beforeDeadline } from "../browser/chromium.ts";

/** A program with all that it starts, ended with its scope. */
export class Started implements AsyncDisposable {
  readonly #name: string;
  readonly #process: Deno.ChildProcess;
  readonly #outputs: Promise<void>;
  #printed = "";
  #hears = Promise.withResolvers<void>();
  #ended = false;

  /** @param home Where it keeps what it writes. */
  constructor(
    name: string,
    args: readonly string[],
    home: string,
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#name = name;
    this.#process = new Deno.Command(name, {
      args: [...args],
      env: { ...env, HOME: home, XDG_RUNTIME_DIR: home, TMPDIR: home },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      // A process group of its own: what it starts is ended with it.
      detached: true,
    }).spawn();
    const { stdout, stderr } = this.#process;
    this.#outputs = Promise.all(
      [stdout, stderr].map((each) => this.#read(each)),
    )
      .then(() => {
        this.#ended = true;
        this.#hears.resolve();
      });
  }

  /** Waits until it has printed something that matches. */
  async prints(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const found = this.#printed.match(pattern);
      if (found) return found;
      this.expectRunning();
      await beforeDeadline(this.#hears.promise);
    }
  }

  /** @throws If it has ended. */
  expectRunning(): void {
    if (!this.#ended) return;
    throw new Error(`Cannot start ${this.#name}: ${this.#printed}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.kill(-this.#process.pid, "SIGKILL");
    await this.#process.status;
    await this.#outputs;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      const text = decoder.decode(bytes, { stream: true });
      this.#printed += text;
      this.#hears.resolve();
      this.#hears = Promise.withResolvers();
    }
  }
}
