import { createClient } from "@redis/client";

/** How long a server may take to answer a fixture, in milliseconds: the machine may be busy. */
const ANSWER_TIMEOUT_MS = 30_000;

/** How long a fixture waits for something to happen, in milliseconds: only a fault takes as long. */
const PATIENCE_MS = 120_000;

/** Pause between two looks at something that is awaited, in milliseconds. */
const LOOK_INTERVAL_MS = 50;

/** A reply from Redis. */
export type Reply = null | number | string | Reply[];

/** A connection to a Redis or a Sentinel, which doesn't come back once it is lost. */
export class Connection implements Disposable {
  readonly #client: ReturnType<typeof createConnection>;

  private constructor(port: number) {
    this.#client = createConnection(port);
    // The command that fails has the reason.
    this.#client.on("error", () => {});
  }

  static async open(port: number): Promise<Connection> {
    const connection = new Connection(port);
    try {
      await inTime(connection.#client.connect());
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
    return connection;
  }

  /** @throws Error if the server refuses, or doesn't answer within 30 s. */
  ask<T extends Reply = Reply>(...command: string[]): Promise<T> {
    return inTime(this.#client.sendCommand<T>(command));
  }

  [Symbol.dispose](): void {
    if (this.#client.isOpen) this.#client.destroy();
  }
}

/** Sends one command on a connection of its own. */
export async function ask<T extends Reply = Reply>(
  port: number,
  ...command: string[]
): Promise<T> {
  using connection = await Connection.open(port);
  return await connection.ask<T>(...command);
}

/** Returns the fields of an INFO or CLUSTER INFO. */
export function fieldsOf(info: string): Map<string, string> {
  return new Map(
    Array.from(info.matchAll(/^(\w+):(.*?)\r?$/gm), ([, name, value]) => [
      name,
      value,
    ]),
  );
}

/**
 * Waits until nothing is missing. A look that throws is missing its reason.
 *
 * @param look Returns what is still missing, in words; `undefined`: nothing.
 * @throws Error with what was missing last, after two minutes.
 */
export async function waitUntil(
  look: () => string | undefined | Promise<string | undefined>,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (true) {
    const missing = await Promise.try(look).catch((error) => `${error}`);
    if (missing === undefined) return;
    if (performance.now() > end) {
      throw new Error(`Cannot go on after ${PATIENCE_MS / 1000} s: ${missing}`);
    }
    await pause(LOOK_INTERVAL_MS);
  }
}

/** Resolves after some milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((turn) => setTimeout(turn, ms));
}

function createConnection(port: number) {
  return createClient({
    RESP: 2,
    disableClientInfo: true,
    disableOfflineQueue: true,
    socket: {
      host: "127.0.0.1",
      port,
      connectTimeout: ANSWER_TIMEOUT_MS,
      reconnectStrategy: false,
    },
  });
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("the server doesn't answer")),
      ANSWER_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
