import { countEvicted } from "../operator/metrics.ts";
import { Subprotocol } from "../websocket.ts";
import { Client, type Handler } from "./client.ts";
import { closeSocket } from "./closing/close_socket.ts";
import { Handshakes } from "./closing/handshakes.ts";
import { MemoryGuard, nativeBytes } from "./closing/memory_guard.ts";
import { Heartbeats } from "./heartbeats.ts";
import { within } from "./within.ts";
import { CLOSES, type Registration, type Transport } from "./registration.ts";

/**
 * Seconds after which a peer that doesn't answer pings is considered gone
 * ({@linkcode Deno.UpgradeWebSocketOptions}).
 */
const IDLE_TIMEOUT_SECONDS = 60;

/** How long {@linkcode Sockets.closed} waits, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;

/** The WebSockets of this process, from handshake to close. */
export class Sockets {
  readonly #clients = new Set<Client>();
  readonly #guard: MemoryGuard;
  readonly #handshakes = new Handshakes();
  readonly #heartbeats = new Heartbeats(this.#clients);
  readonly #exhausted = Promise.withResolvers<void>();
  #allClosed: (() => void) | undefined;

  constructor() {
    this.#guard = new MemoryGuard({
      clients: this.#clients,
      nativeBytes,
      onExhausted: this.#exhausted.resolve,
    });
    this.#guard.start();
  }

  /** Resolves if clients fill the memory and dropping them doesn't help. */
  get exhausted(): Promise<void> {
    return this.#exhausted.promise;
  }

  /**
   * Upgrades a request to a WebSocket.
   *
   * @param register Registers its client.
   * @param handle Handles the client's frames.
   * @throws What `register` throws, before the upgrade.
   */
  async upgrade(
    request: Request,
    register: (client: Transport) => Promise<Registration>,
    handle: Handler,
  ): Promise<Response> {
    const protocol = subprotocol(request.headers);
    const client = new Client(protocol === Subprotocol.Deflate);
    const registration = await register(client);
    try {
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        protocol,
      });
      this.#whenClosed(socket, client);
      this.#whenOpen(socket, client, registration, () => {
        const takesBytes = client.takesDeflate ||
          protocol === Subprotocol.Bytes;
        void client.run(socket, registration, takesBytes, handle);
      });
      return response;
    } catch (error) {
      client.onClosed();
      void registration.return();
      throw error;
    }
  }

  /**
   * Waits until all sockets have closed, but not long: a client that doesn't read never
   * closes. Then nobody watches over them any more.
   */
  async closed(): Promise<void> {
    if (this.#clients.size > 0) {
      const closed = new Promise<void>((resolve) => this.#allClosed = resolve);
      await within(CLOSE_TIMEOUT_MS, closed);
    }
    this.#guard.stop();
    this.#heartbeats.stop();
  }

  /** Runs a client once its handshake is complete, and drops one whose handshake never completes. */
  #whenOpen(
    socket: WebSocket,
    client: Client,
    registration: Registration,
    run: () => void,
  ): void {
    const handshake = this.#handshakes.begin(() => {
      countEvicted("no_handshake");
      client.onClosed();
      void registration.return();
    });
    socket.onopen = () => {
      this.#handshakes.end(handshake);
      // Release the handshake's closures; the client may stay for hours.
      socket.onopen = null;
      // It was given up, but is here after all.
      if (client.gone) return void closeLate(socket);
      socket.binaryType = "arraybuffer";
      this.#clients.add(client);
      run();
      socket.addEventListener = addNoListener;
    };
  }

  /**
   * Separate from {@linkcode #whenOpen}, because a closure made there would keep what the
   * handshake needed.
   */
  #whenClosed(socket: WebSocket, client: Client): void {
    // An error is always followed by a close.
    socket.onclose = () => {
      socket.onopen = socket.onclose = null;
      client.onClosed();
      this.#clients.delete(client);
      if (this.#clients.size === 0) this.#allClosed?.();
    };
  }
}

/**
 * Replaces `addEventListener` of an open socket. After the open event Deno adds a listener
 * for `close` that keeps the request and all of its headers as long as the socket. Nothing
 * needs that listener; see docs/upstream.md.
 */
function addNoListener(): void {}

function closeLate(socket: WebSocket): void {
  const { code, text } = CLOSES.restart;
  socket.onclose = closeSocket(socket, code, text);
}

/** Returns the first of our subprotocols that a client requests. */
function subprotocol(headers: Headers): string | undefined {
  const ours: readonly string[] = Object.values(Subprotocol);
  return headers.get("sec-websocket-protocol")?.split(",")
    .map((name) => name.trim()).find((name) => ours.includes(name));
}
