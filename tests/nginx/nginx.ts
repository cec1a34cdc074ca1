/**
 * nginx with the configuration of nginx/, for tests.
 *
 * @module
 */
import { ROOT } from "../tools/server.ts";

/** The folder with the configuration that operators use. */
const CONFIGURATION = new URL("nginx/", ROOT);

/** How an operator changes its files. */
export type Changes = Readonly<
  Partial<
    Record<
      "hubbub.conf" | "instances.conf" | "listen.conf",
      (text: string) => string
    >
  >
>;

/** Where that configuration listens. */
export const FRONT = "http://127.0.0.1:8080";

/** The ports of its upstreams. */
export const PORTS = [8001, 8002, 8003] as const;

/** The settings of an instance behind it. */
export function behindNginx(
  port: (typeof PORTS)[number],
): Record<string, string> {
  return { PORT: String(port), TRUST_PROXY: "127.0.0.1" };
}

/** The lock for these ports: they are those of the configuration. */
const PORTS_TAKEN = "/tmp/hubbub-nginx-ports.lock";

/**
 * A test that needs nginx and perhaps other programs: without them it is skipped,
 * except in CI. One runs at a time.
 */
export function testWith(
  programs: readonly string[],
  name: string,
  body: () => Promise<void>,
): void {
  const missing = programs.filter((program) => !isThere(program));
  Deno.test({
    name: missing.length > 0 ? `${name} (needs ${missing.join(", ")})` : name,
    ignore: missing.length > 0 && !Deno.env.get("CI"),
    async fn() {
      using turn = await Deno.open(PORTS_TAKEN, { create: true, write: true });
      await turn.lock(true);
      await body();
    },
  });
}

function isThere(program: string): boolean {
  const { success } = new Deno.Command("sh", {
    args: ["-c", `command -v ${program}`],
    stdout: "null",
  }).outputSync();
  return success;
}

/** A running nginx with a folder of its own. */
export class Nginx implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(process: Deno.ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param changes Makes of the configuration what an operator would.
   */
  static async start(changes?: Changes): Promise<Nginx> {
    const folder = await makeFolder();
    const configuration = changes
      ? changedCopy(changes, folder)
      : CONFIGURATION.pathname;
    const process = new Deno.Command("sh", {
      args: [
        ...["-c", 'exec nginx "$@" 2>error.log', "sh"],
        ...["-p", folder, "-c", `${configuration}hubbub.conf`],
        ...["-g", "daemon off;"],
      ],
      cwd: folder,
      stdout: "null",
    }).spawn();
    const nginx = new Nginx(process, folder);
    let ended = false;
    void process.status.then(() => ended = true);
    while (!await listens(folder)) {
      if (ended) {
        throw new Error(`Cannot start nginx: ${await nginx.errors()}`);
      }
    }
    return nginx;
  }

  /** What it wrote to standard error, which is its error log. */
  async errors(): Promise<string> {
    return await Deno.readTextFile(`${this.#folder}/error.log`);
  }

  /** The contents of its access log, if a change of the configuration turned that on. */
  async accesses(): Promise<string> {
    return await Deno.readTextFile(`${this.#folder}/access.log`);
  }

  /** The number of files in its cache. */
  cached(): number {
    return [...Deno.readDirSync(`${this.#folder}/cache`)]
      .flatMap(({ name }) => [
        ...Deno.readDirSync(`${this.#folder}/cache/${name}`),
      ]).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The output of `nginx -t`. */
export async function checkConfiguration(): Promise<
  { success: boolean; output: string }
> {
  const folder = await makeFolder();
  const { success, stderr } = await new Deno.Command("nginx", {
    args: ["-t", "-p", folder, "-c", `${CONFIGURATION.pathname}hubbub.conf`],
  }).output();
  await Deno.remove(folder, { recursive: true });
  return { success, output: new TextDecoder().decode(stderr) };
}

/** A file of the configuration. */
export function nginxFile(name: string): string {
  return Deno.readTextFileSync(new URL(name, CONFIGURATION));
}

/** Writes a changed copy of the configuration to a new folder in this one. */
function changedCopy(changes: Changes, folder: string): string {
  const copy = `${folder}/conf/`;
  Deno.mkdirSync(copy);
  for (
    const name of ["hubbub.conf", "instances.conf", "listen.conf"] as const
  ) {
    const text = nginxFile(name);
    Deno.writeTextFileSync(copy + name, changes[name]?.(text) ?? text);
  }
  return copy;
}

/** nginx's workers run as another user, who must be able to enter it. */
async function makeFolder(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-nginx-" });
  await Deno.chmod(folder, 0o755);
  return folder;
}

/** Whether the nginx of a folder listens: it writes its pid then. */
async function listens(folder: string): Promise<boolean> {
  try {
    return (await Deno.readTextFile(`${folder}/nginx.pid`)).trim() !== "";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
