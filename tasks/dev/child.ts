import {
  type ChildProcess,
  spawn,
  type StdioOptions,
} from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import type { Outcome } from "./front.ts";

/** How much of what a process wrote to standard error is kept, in characters. */
const KEPT_LENGTH = 20_000;

/** How long the rest of what an ended process wrote may take to arrive, in milliseconds. */
const REST_MS = 250;

/** A process for the app. */
export class Child {
  readonly #process: ChildProcess;
  /** Not its "close": Deno has none for a process that ends before it connects the channel. */
  readonly #exit: Promise<unknown[]>;
  readonly #written: Promise<unknown>;
  #tell: ((outcome: Outcome) => void) | undefined;
  #errors = "";

  /** @param ahead Whether it loads only what the app stands on, until it is told to serve. */
  constructor(ahead: boolean) {
    const args = ["run", "-A", "dev.ts", ...ahead ? ["ahead"] : []];
    const env = Deno.env.toObject();
    // A build is named after it. Browsers keep what has that name, and CI sets one for all.
    env.GITHUB_SHA = crypto.randomUUID();
    // Browsers reach it through this process.
    env.TRUST_PROXY = ["127.0.0.1", env.TRUST_PROXY].filter(Boolean).join();
    // The IPC channel also tells the child when this process ends.
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

  /** Has it serve the app, and tells how that goes: that it listens, or why it does not. */
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

  /** Ends it at once. Nothing is lost with it: the chat stores what it accepts. */
  async stop(): Promise<void> {
    this.#tell = undefined;
    this.#process.kill("SIGKILL");
    await this.#exit;
  }
}
