import type { Position } from "../../hub/protocol.ts";
import { Subprotocol } from "../../hub/websocket.ts";
import { bearerOf } from "../../hub/people/bearer.ts";
import {
  type ClientFrame,
  Connection,
  type Host,
  type Outlet,
  parseClientFrame,
} from "./connection.ts";
import { socketOutlet, streamOutlet } from "./outlets.ts";
import { Mistake } from "./mistake.ts";
import type { Wire } from "./wire.ts";

/** What an attempt needs of its room. */
interface AttemptHost extends Host {
  readonly connections: Connection[];
  readonly mistakes: string[];
  readonly eventId: string;
  readonly changed: () => void;
}

/** How the client asks to connect. A scenario decides what becomes of it. */
export class Attempt {
  readonly over: "socket" | "events";
  readonly position: Position | undefined;
  readonly token: string | undefined;
  readonly cookie: string | undefined;
  /** The subprotocols that it offers, without that of the token. */
  readonly protocols: readonly string[];
  /** When it came, by `performance.now()`. */
  readonly at = performance.now();
  readonly #answer = Promise.withResolvers<Response>();
  readonly #request: Request;
  readonly #port: number;
  readonly #wire: Wire;
  readonly #host: AttemptHost;

  /** @param port The port from which the request came through `wire`. */
  constructor(request: Request, port: number, wire: Wire, host: AttemptHost) {
    const { pathname, searchParams } = new URL(request.url);
    const { headers } = request;
    this.over = pathname.endsWith("/socket") ? "socket" : "events";
    this.position = positionIn(searchParams);
    this.token = bearerOf(headers);
    this.cookie = headers.get("cookie") ?? undefined;
    this.protocols = (headers.get("sec-websocket-protocol") ?? "").split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("hubbub.token."));
    this.#request = request;
    this.#port = port;
    this.#wire = wire;
    this.#host = host;
  }

  get url(): string {
    return this.#request.url;
  }

  /** The answer to the request. */
  get response(): Promise<Response> {
    return this.#answer.promise;
  }

  /** Refuses it. */
  refuse(status: number, code: string, retryAfterMs?: number): void {
    const body = { code, message: "No: this is a test.", retryAfterMs };
    const headers: Record<string, string> = retryAfterMs === undefined
      ? {}
      : { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) };
    this.#answer.resolve(Response.json(body, { status, headers }));
  }

  /** Ends its connection without an answer. */
  cut(): void {
    this.#wire.cut(this.#port);
    this.#answer.resolve(new Response(null, { status: 500 }));
  }

  /**
   * Accepts it.
   *
   * @param known The subprotocols that this server knows.
   */
  async accept(
    known: readonly string[] = [Subprotocol.Bytes, Subprotocol.Text],
  ): Promise<Connection> {
    const connection = this.over === "socket"
      ? await this.#acceptSocket(known)
      : this.#acceptStream();
    this.#host.connections.push(connection);
    return connection;
  }

  async #acceptSocket(known: readonly string[]): Promise<Connection> {
    const protocol = known.find((name) => this.protocols.includes(name));
    const { socket, response } = Deno.upgradeWebSocket(
      this.#request,
      protocol === undefined ? {} : { protocol },
    );
    const connection = this.#connection(
      (ends) => socketOutlet(socket, protocol, ends),
    );
    socket.onmessage = ({ data }) => {
      const frame = this.#parsed(data);
      if (!frame) return;
      connection.received({
        frame,
        answer: (event) => connection.send(event),
        cut: () => connection.cut(),
      });
      this.#host.changed();
    };
    // What was cut reports an error too.
    socket.onerror = (event) => event.preventDefault();
    const opened = Promise.withResolvers<void>();
    socket.onopen = () => opened.resolve();
    socket.onclose = () => {
      connection.isOpen = false;
      opened.resolve();
    };
    this.#answer.resolve(response);
    await opened.promise;
    return connection;
  }

  #acceptStream(): Connection {
    let stream: Connection | undefined;
    let isOpen = true;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const idOf = () => this.#host.eventId;
        stream = this.#connection((ends) =>
          streamOutlet(controller, () => isOpen, idOf, ends)
        );
      },
      cancel: () => {
        stream!.isOpen = isOpen = false;
      },
    });
    const headers = { "content-type": "text/event-stream; charset=utf-8" };
    this.#answer.resolve(new Response(body, { headers }));
    return stream!;
  }

  #connection(open: (ends: Pick<Outlet, "cut" | "silence">) => Outlet) {
    const outlet = open({
      cut: () => this.#wire.cut(this.#port),
      silence: () => this.#wire.silence(this.#port),
    });
    return new Connection(outlet, this.#host);
  }

  #parsed(data: unknown): ClientFrame | undefined {
    try {
      return parseClientFrame(data);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.#host.mistakes.push(error.message);
      this.#host.changed();
    }
  }
}

/** @throws {Mistake} There is only one of `epoch` and `seq`, or `seq` isn't a number. */
function positionIn(query: URLSearchParams): Position | undefined {
  const epoch = query.get("epoch");
  const seq = query.get("seq");
  if (epoch === null && seq === null) return undefined;
  if (epoch === null || seq === null || !/^\d+$/.test(seq)) {
    throw new Mistake(
      `It asked for events with “${query}”: \`epoch\` and \`seq\` come together, and \`seq\` is a whole number.`,
    );
  }
  return { epoch, seq: Number(seq) };
}
