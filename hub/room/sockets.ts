import { countEvicted } from "../operator/metrics.ts";
import { Subprotocol } from "../protocol.ts";
import { Client, type Handler } from "./client.ts";
import type { Registration, Transport } from "./registration.ts";

/** A peer that answers no ping for this many seconds is gone ({@linkcode Deno.UpgradeWebSocketOptions}). */
const IDLE_TIMEOUT_SECONDS = 60;

/** How long a handshake may take from our answer on, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** The WebSockets of this process, from the handshake to the close. */
export class Sockets {
  readonly #clients = new Set<Client>();
  #allGone: (() => void) | undefined;

  /**
   * Makes a WebSocket of a request.
   *
   * @param register Registers its client.
   * @param handle Does what the client asks for.
   * @throws What `register` does, before the upgrade.
   */
  async upgrade(
    request: Request,
    register: (client: Transport) => Promise<Registration>,
    handle: Handler,
  ): Promise<Response> {
    const client = new Client();
    const registration = await register(client);
    try {
      const protocol = subprotocol(request.headers);
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        protocol,
      });
      this.#whenClosed(socket, client);
      this.#whenOpen(socket, client, registration, () => {
        const takesBytes = protocol === Subprotocol.Bytes;
        void client.run(socket, registration, takesBytes, handle);
      });
      return response;
    } catch (error) {
      void registration.return();
      throw error;
    }
  }

  /** Resolves when all have closed. */
  async closed(): Promise<void> {
    if (this.#clients.size === 0) return;
    await new Promise<void>((resolve) => this.#allGone = resolve);
  }

  /** Runs a client once its handshake is through, and forgets one whose handshake never is. */
  #whenOpen(
    socket: WebSocket,
    client: Client,
    registration: Registration,
    run: () => void,
  ): void {
    // A peer that vanishes in the handshake causes no event at all.
    const overdue = setTimeout(() => {
      countEvicted("no_handshake");
      void registration.return();
    }, HANDSHAKE_TIMEOUT_MS);
    socket.onopen = () => {
      clearTimeout(overdue);
      // Nothing of the handshake is kept for as long as the client stays.
      socket.onopen = null;
      socket.binaryType = "arraybuffer";
      this.#clients.add(client);
      run();
    };
  }

  /** Apart from {@linkcode #whenOpen}: a closure made there would keep what the handshake needed. */
  #whenClosed(socket: WebSocket, client: Client): void {
    // An error is followed by a close, which is all that anybody needs to know.
    socket.onclose = () => this.#gone(client);
  }

  #gone(client: Client): void {
    client.left();
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#allGone?.();
  }
}

/** The first of our subprotocols that a client asks for. */
function subprotocol(headers: Headers): string | undefined {
  const ours: readonly string[] = Object.values(Subprotocol);
  return headers.get("sec-websocket-protocol")?.split(",")
    .map((name) => name.trim()).find((name) => ours.includes(name));
}
