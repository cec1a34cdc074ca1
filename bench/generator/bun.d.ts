/**
 * The parts of Bun that the generator and its peer use: Bun's own types would be
 * another package, and `deno check` checks these files too.
 */
declare namespace Bun {
  interface Socket<Data> {
    data: Data;
    /** Returns how many bytes were taken; the caller keeps the rest until `drain`. */
    write(data: Uint8Array): number;
    end(): void;
    /** Closes without waiting for anything. */
    terminate(): void;
    pause(): void;
  }
  interface SocketHandler<Data> {
    open?(socket: Socket<Data>): void;
    data?(socket: Socket<Data>, chunk: import("node:buffer").Buffer): void;
    drain?(socket: Socket<Data>): void;
    close?(socket: Socket<Data>): void;
    error?(socket: Socket<Data>, error: Error): void;
    connectError?(socket: Socket<Data>, error: Error): void;
  }
  function connect<Data>(options: {
    hostname: string;
    port: number;
    data: Data;
    tls?: { rejectUnauthorized: boolean };
    socket: SocketHandler<Data>;
  }): Promise<Socket<Data>>;

  interface ServerWebSocket {
    subscribe(topic: string): void;
  }
  interface Server {
    readonly port: number;
    upgrade(request: Request, options?: { data?: unknown }): boolean;
    publish(topic: string, data: string | Uint8Array): number;
  }
  function serve(options: {
    hostname: string;
    port: number;
    fetch(request: Request, server: Server): Response | undefined;
    websocket: {
      open(socket: ServerWebSocket): void;
      message(socket: ServerWebSocket, data: string | Uint8Array): void;
    };
  }): Server;
}
