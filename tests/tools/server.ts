import { assert } from "@std/assert";
import { filesIn, hostsIn, permissions } from "../../tasks/permissions.ts";

/** The repository's root. */
export const ROOT = new URL("../..", import.meta.url);

const decoder = new TextDecoder();

/** Options for a server under test, besides its settings. */
export interface SpawnOptions {
  readonly fileDescriptors?: number;
  readonly preload?: string;
}

/** A server in its own process, with the permissions of `deno task start`. */
export class TestServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #errors: Promise<string>;
  readonly #printed: Promise<string>;
  /** Its URL, "http://127.0.0.1:8000". */
  readonly url: string;

  private constructor(
    process: Deno.ChildProcess,
    url: string,
    errors: Promise<string>,
    printed: Promise<string>,
  ) {
    this.#process = process;
    this.url = url;
    this.#errors = errors;
    this.#printed = printed;
  }

  /**
   * Starts a server on a folder of data and waits until it listens.
   *
   * @param fileDescriptors How many it may have open; the same as this process by
   * default.
   * @param preload A module that it runs first.
   */
  static async start(
    dataDir: string,
    env: Record<string, string> = {},
    { fileDescriptors, preload }: SpawnOptions = {},
  ): Promise<TestServer> {
    const process = spawn(
      { HOST: "127.0.0.1", PORT: "0", ...env, DATA_DIR: dataDir },
      { fileDescriptors, preload },
    );
    const errors = readAll(process.stderr);
    const url = await firstUrl(process.stdout);
    if (!url) throw new Error(`The server did not start: ${await errors}`);
    return new TestServer(process, url, errors, readAll(process.stdout));
  }

  /** `kill -9`: everything in its memory is lost. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }

  /**
   * Stops it with SIGTERM or other signals, and returns its standard error, and its
   * standard output after it listened.
   */
  async stop(
    ...signals: readonly Deno.Signal[]
  ): Promise<{ code: number; errors: string; printed: string }> {
    if (signals.length === 0) this.#process.kill("SIGTERM");
    for (const signal of signals) this.#process.kill(signal);
    const { code } = await this.#process.status;
    const [errors, printed] = await Promise.all([this.#errors, this.#printed]);
    return { code, errors, printed };
  }

  /** Waits until it exits on its own, and returns its standard error. */
  async exited(): Promise<{ code: number; errors: string }> {
    const { code } = await this.#process.status;
    return { code, errors: await this.#errors };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has exited already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process.status;
    await Promise.all([this.#errors, this.#printed]);
  }
}

/** Runs the server with settings that prevent its start, and returns its output. */
export async function failToStart(
  env: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const process = spawn(env);
  const [out, errors, { code }] = await Promise.all([
    readAll(process.stdout),
    readAll(process.stderr),
    process.status,
  ]);
  return { code, output: out + errors };
}

let built: Promise<void> | undefined;

/**
 * Builds the front end once for all tests of a file, if it is stale. `deno task test`
 * has already done so.
 */
export function ensureBuilt(): Promise<void> {
  if (Deno.env.has("HUBBUB_BUILT")) return Promise.resolve();
  return built ??= (async () => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "build", "--if-stale"],
      cwd: ROOT,
    }).output();
    assert(success, decoder.decode(stderr));
  })();
}

function spawn(
  env: Record<string, string>,
  { fileDescriptors, preload }: SpawnOptions = {},
): Deno.ChildProcess {
  const { DATA_DIR = "data" } = env;
  const setting = (name: string) => env[name] ?? Deno.env.get(name);
  const sources = [".", ...filesIn(setting)];
  const limit = fileDescriptors ? `ulimit -n ${fileDescriptors};` : "";
  return new Deno.Command("sh", {
    args: [
      ...["-c", `${limit} exec "$0" "$@"`, Deno.execPath(), "run"],
      ...permissions(DATA_DIR, sources, hostsIn(setting)),
      ...(preload ? [`--preload=${preload}`] : []),
      "tasks/start.ts",
    ],
    cwd: ROOT,
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The first URL in a process' output; `undefined` if it ends without one. */
async function firstUrl(
  stream: ReadableStream<Uint8Array>,
): Promise<string | undefined> {
  let printed = "";
  for await (const chunk of stream.values({ preventCancel: true })) {
    printed += decoder.decode(chunk);
    const url = printed.match(/(http:\S+)\n/)?.[1];
    if (url) return url;
  }
}

/** The rest of a stream. */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
