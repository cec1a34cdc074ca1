import { Subprotocol } from "../websocket.ts";
import { Client, type ClientOwner, type Handler } from "./client.ts";
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

const OURS: readonly string[] = Object.values(Subprotocol);

/** The WebSockets of this process, from handshake to close. */
export class Sockets implements ClientOwner {
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
   * @param handle Handles the client's frames.
   * @param register Registers its client.
   * @throws What `register` throws, before the upgrade.
   */
  upgrade(
    request: Request,
    handle: Handler,
    register: (client: Transport) => Registration | Promise<Registration>,
  ): Response | Promise<Response> {
    const protocol = subprotocol(request.headers);
    const client = new Client(handle, protocol);
    const registered = register(client);
    const open = (registration: Registration) =>
      this.#open(request, protocol, client, registration);
    return registered instanceof Promise
      ? registered.then(open)
      : open(registered);
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
    this.#handshakes.stop();
    this.#heartbeats.stop();
  }

  /** Runs a client once its handshake is complete. */
  socketOpened(client: Client, socket: WebSocket): void {
    this.#handshakes.end(client);
    // It was given up, but is here after all.
    if (client.gone) return closeLate(socket);
    socket.binaryType = "arraybuffer";
    this.#clients.add(client);
    void client.run(socket);
    socket.addEventListener = addNoListener;
  }

  socketClosed(client: Client): void {
    this.#handshakes.end(client);
    client.onClosed();
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#allClosed?.();
  }

  #open(
    request: Request,
    protocol: string | undefined,
    client: Client,
    registration: Registration,
  ): Response {
    try {
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        protocol,
      });
      client.listen(socket, registration, this);
      this.#handshakes.begin(client);
      return response;
    } catch (error) {
      client.onClosed();
      void registration.return();
      throw error;
    }
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
  return headers.get("sec-websocket-protocol")?.split(",")
    .map((name) => name.trim()).find((name) => OURS.includes(name));
}
