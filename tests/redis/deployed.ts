/**
 * Redis and Sentinel with the files of deploy/, as an operator runs them.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ownPort } from "../tools/own_port.ts";
import { ROOT } from "../tools/server.ts";
import { until } from "../tools/until.ts";

/** Where the operator's files are. */
const DEPLOY = new URL("deploy/", ROOT);

/** What an operator replaces by a password of their own. */
const PASSWORD = "PASSWORD";

const decoder = new TextDecoder();

/** A file of deploy/. */
export function deployFile(path: string): string {
  return Deno.readTextFileSync(new URL(path, DEPLOY));
}

/** Replaces a text that must be there once. */
export function replaceOnce(text: string, from: string, to: string): string {
  assertEquals(text.split(from).length, 2, from);
  return text.replace(from, () => to);
}

/** Makes the users of a configuration's comments, and their passwords, settings. */
export function withUsers(conf: string): string {
  const changed = conf.replaceAll(
    /^# (?=(?:user|masteruser|masterauth|sentinel auth-\w+|requirepass) )/gm,
    "",
  );
  assert(changed !== conf);
  return changed;
}

/** A process that a unit of deploy/systemd/ starts, in a folder of its own. */
export class Deployed implements AsyncDisposable {
  readonly port: number = ownPort();
  readonly folder: string = Deno.makeTempDirSync({
    prefix: "hubbub_deployed_",
  });
  readonly #unit: string;
  readonly #args: readonly string[];
  #process: Deno.ChildProcess | undefined;

  private constructor(unit: string, args: readonly string[]) {
    this.#unit = deployFile(`systemd/${unit}@.service`);
    this.#args = args;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param unit Its unit's name before the `@`.
   * @param conf Its configuration.
   * @param args Further settings, as on redis-server's command line.
   */
  static async start(
    unit: "hubbub-redis" | "hubbub-sentinel",
    conf: string,
    ...args: string[]
  ): Promise<Deployed> {
    const started = new Deployed(unit, args);
    const [, file] = started.#command("ExecStart").match(/(\w+\.conf)/)!;
    Deno.writeTextFileSync(`${started.folder}/${file}`, conf);
    try {
      await started.start();
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /**
   * Starts it again with its data, and waits until it answers.
   *
   * @throws Error with its log if it exits first.
   */
  async start(): Promise<void> {
    if (this.#unit.includes("\nExecStartPre=")) {
      // It may fail: its minus says so.
      await this.#run(this.#command("ExecStartPre")).output();
    }
    const command = this.#command("ExecStart");
    const process = this.#run(command, ...this.#args).spawn();
    this.#process = process;
    let ended = false;
    void process.status.then(() => ended = true);
    await until(async () => {
      if (ended) {
        throw new Error(
          `Cannot start ${command}: ${await Deno.readTextFile(this.#log)}`,
        );
      }
      return /PONG|NOAUTH/.test(await this.ask("PING"));
    });
  }

  /** The command of a setting of the unit, wherever its program is. */
  #command(setting: string): string {
    const line = this.#unit.split("\n")
      .find((line) => line.startsWith(`${setting}=`))!;
    return line.slice(setting.length + 1).replace(/^-/, "")
      .replace("/usr/bin/", "").replaceAll("%i", String(this.port));
  }

  #run(command: string, ...args: string[]): Deno.Command {
    return new Deno.Command("sh", {
      args: [
        "-c",
        `exec >>${this.#log} 2>&1; exec ${command} "$@"`,
        "sh",
        ...args,
      ],
      cwd: this.folder,
      stdin: "null",
    });
  }

  get #log(): string {
    return `${this.folder}/log`;
  }

  /** Runs a command with redis-cli and returns its output. */
  ask(...command: string[]): Promise<string> {
    return redisCli("-p", String(this.port), ...command);
  }

  /** The same as a user of the configuration's comments. */
  askAs(user: string, ...command: string[]): Promise<string> {
    return this.ask("--user", user, "--pass", PASSWORD, ...command);
  }

  /** Stops it as `kill -9` does. */
  async kill(): Promise<void> {
    this.#process!.kill("SIGKILL");
    await this.#process!.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process!.kill("SIGKILL");
    } catch (error) {
      // It has exited already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#process!.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Returns redis-cli's output. */
export async function redisCli(...args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("redis-cli", {
    args: ["--no-auth-warning", ...args],
    stdin: "null",
  }).output();
  return (decoder.decode(stdout) + decoder.decode(stderr)).trim();
}
