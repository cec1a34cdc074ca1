import { assert } from "@std/assert";
import { SourceCopy } from "../tools/source_copy.ts";

/** `deno task dev` on a copy of the source. */
export class DevServer implements AsyncDisposable {
  readonly #copy = new SourceCopy();
  readonly #process: Deno.ChildProcess;
  /** Rejects when the output ends. */
  readonly #end: Promise<never>;
  #output = "";
  #news = Promise.withResolvers<void>();
  #url = "";

  private constructor() {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["task", "dev"],
      cwd: this.#copy.path,
      env: { PORT: "0", HOST: "127.0.0.1", DATA_DIR: "data", NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr } = this.#process;
    this.#end = Promise.all([this.#read(stdout), this.#read(stderr)])
      .then(() => Promise.reject(new Error(`It ended: ${this.#output}`)));
    this.#end.catch(() => {});
  }

  static async start(): Promise<DevServer> {
    const server = new DevServer();
    server.#url = (await server.prints(/Hubbub is at (http:\S+)\n/))[1];
    return server;
  }

  get url(): string {
    return this.#url;
  }

  /** Waits for output since the last save. */
  async prints(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = this.#output.match(pattern);
      if (match !== null) return match;
      await Promise.race([this.#news.promise, this.#end]);
    }
  }

  /** The text of a file of the source. */
  read(name: string): string {
    return Deno.readTextFileSync(`${this.#copy.path}/${name}`);
  }

  save(name: string, text: string): void {
    this.#output = "";
    Deno.writeTextFileSync(`${this.#copy.path}/${name}`, text);
  }

  /** Saves a file with a replacement. */
  edit(name: string, from: string, to: string): void {
    const text = this.read(name);
    assert(text.includes(from), `${name} has no ${from}`);
    this.save(name, text.replace(from, to));
  }

  /** The commands of the processes in its folder. */
  commands(): string[] {
    return commandsIn(this.#copy.path);
  }

  /**
   * Stops it with SIGTERM, and returns the commands still running in its folder after
   * half a minute.
   */
  async stop(): Promise<string[]> {
    this.#process.kill();
    await this.#process.status;
    for (let wait = 0;; wait++) {
      const left = this.commands();
      if (left.length === 0 || wait === 300) return left;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += text;
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {});
    await this.#end.catch(() => {});
    this.#copy[Symbol.dispose]();
  }
}

/** The commands of the processes whose working directory is a folder. */
function commandsIn(folder: string): string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/${name}/cwd`) === folder
        ? Deno.readTextFileSync(`/proc/${name}/cmdline`)
        : [];
    } catch {
      // It is not a process, or has exited.
      return [];
    }
  });
}
