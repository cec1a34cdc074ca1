import {
  type ChildProcess,
  spawn,
  type StdioOptions,
} from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import type { Outcome } from "./front.ts";

/** Number of characters of a process's standard error that are kept. */
const KEPT_LENGTH = 20_000;

/** How long to wait for the rest of an ended process's output, in milliseconds. */
const REST_MS = 250;

/** A process that serves the app. */
export class Child {
  readonly #process: ChildProcess;
  /** Not the "close" event: Deno doesn't emit it for a process that ends before it connects the channel. */
  readonly #exit: Promise<unknown[]>;
  readonly #written: Promise<unknown>;
  #tell: ((outcome: Outcome) => void) | undefined;
  #errors = "";

  /** @param ahead Whether to load only the packages until {@linkcode serve} is called. */
  constructor(ahead: boolean) {
    const args = ["run", "-A", "dev.ts", ...ahead ? ["ahead"] : []];
    const env = Deno.env.toObject();
    // The build's id. Browsers cache a build by it, and CI sets one value for all.
    env.GITHUB_SHA = crypto.randomUUID();
    // deno.json names Fresh's version. Where Fresh can't ask for a newer one, it says so at
    // each start.
    env.FRESH_NO_UPDATE_CHECK = "true";
    // Browsers connect to it through this process.
    env.TRUST_PROXY = ["127.0.0.1", env.TRUST_PROXY].filter(Boolean).join();
    // The IPC channel also tells the child when this process exits.
    const stdio: StdioOptions = ["ignore", "inherit", "pipe", "ipc"];
    this.#process = spawn(Deno.execPath(), args, { stdio, env });
    this.#exit = once(this.#process, "exit");
    this.#written = once(this.#process.stderr!, "end");
    this.#process.stderr!.setEncoding("utf8").on("data", (text: string) => {
      process.stderr.write(text);
      this.#errors = (this.#errors + text).slice(-KEPT_LENGTH);
    });
  }

  get isAlive(): boolean {
    const { exitCode, signalCode } = this.#process;
    return exitCode === null && signalCode === null;
  }

  /** Starts the app. Calls `tell` when it listens, or with the reason why it doesn't. */
  serve(tell: (outcome: Outcome) => void): void {
    this.#tell = tell;
    this.#process.on("message", (outcome) => {
      this.#errors = "";
      this.#tell?.(outcome as Outcome);
    });
    this.#process.send("serve", () => {});
    void this.#exit.then(async ([code, signal]) => {
      const enough = new Promise((resolve) => setTimeout(resolve, REST_MS));
      await Promise.race([this.#written, enough]);
      this.#tell?.({
        problem: this.#errors || `The server exited: ${signal ?? code}`,
      });
    });
  }

  /** Kills the process. Nothing is lost: the chat stores what it accepts. */
  async stop(): Promise<void> {
    this.#tell = undefined;
    this.#process.kill("SIGKILL");
    await this.#exit;
  }
}
