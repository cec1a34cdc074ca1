import { OperatorError } from "../hub/operator/operator_error.ts";
import { reason } from "../hub/operator/report.ts";
import { Summary } from "../hub/operator/summary.ts";

/** How soon to listen again after running out of file descriptors, in milliseconds. */
const RETRY_AFTER_MS = 250;

/**
 * Connections that may wait to be accepted: as many as Linux allows by default
 * (net.core.somaxconn, 4,096 since 5.4). Beyond it a handshake is lost, and its client
 * tries again after 1, 3, 7 … 63 s: thousands come at once when another instance was lost.
 */
const TCP_BACKLOG = 4_096;

// Clients can use up the file descriptors again and again.
const FAILED = new Summary("accept_failed", "error");
const BACK = new Summary("accept_back", "info");

export interface Address {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
}

type Server = Deno.HttpServer<Deno.NetAddr>;

/**
 * Serves HTTP until it is stopped. Deno ends a server that can't accept a connection
 * because no file descriptors are left, although its connections live on; this listens
 * again as soon as it can.
 */
export class Listener {
  readonly #handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly #host: string;
  #port: number;
  #server: Server | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** @throws {OperatorError} It can't listen on the address. */
  constructor(
    { port, host }: Address,
    handler: Deno.ServeHandler<Deno.NetAddr>,
  ) {
    this.#handler = handler;
    this.#host = host;
    this.#port = port;
    try {
      this.#listen();
    } catch (error) {
      throw explain(error, { port, host });
    }
    console.log(`Hubbub is at ${this.url}`);
  }

  /** The URL for a browser on this machine. */
  get url(): string {
    return urlOf({ port: this.#port, host: this.#host });
  }

  /** The port it listens on. */
  get port(): number {
    return this.#port;
  }

  /** Accepts no new connections and waits for pending requests. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#server?.shutdown();
  }

  #listen(): void {
    const server = Deno.serve(
      {
        port: this.#port,
        hostname: this.#host,
        tcpBacklog: TCP_BACKLOG,
        automaticCompression: true,
        onListen() {},
      },
      this.#handler,
    );
    this.#server = server;
    this.#port = server.addr.port;
    server.finished.catch((error) => {
      FAILED.note({ reason: reason(error) });
      this.#listenAgain();
    });
  }

  #listenAgain(): void {
    if (this.#stopped) return;
    this.#retry = setTimeout(() => {
      try {
        this.#listen();
        BACK.note();
      } catch {
        // Already reported; later failures have the same cause.
        this.#listenAgain();
      }
    }, RETRY_AFTER_MS);
  }
}

/** Returns the URL of an address for a browser on this machine. */
export function urlOf({ port, host }: Address): string {
  const anywhere = host === "0.0.0.0" || host === "::";
  const name = anywhere ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Returns the error for an address that can't be listened on, with what to do. */
export function explain(
  error: unknown,
  { port, host }: Address,
): OperatorError {
  if (
    error instanceof Error && "code" in error && error.code === "EADDRINUSE"
  ) {
    return new OperatorError(
      `Cannot listen on port ${port}: another program is using it. Stop it, or set PORT to a free one.`,
    );
  }
  return new OperatorError(
    `Cannot listen on ${host}:${port}: ${reason(error)}. Check HOST and PORT.`,
    { cause: error },
  );
}
