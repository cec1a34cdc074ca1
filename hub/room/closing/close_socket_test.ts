import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { closeSocket } from "./close_socket.ts";

/** A socket without a network. */
class FakeSocket extends EventTarget {
  readyState: number = WebSocket.OPEN;
  bufferedAmount = 0;
  closedWith: number | undefined;

  close(code: number): void {
    this.closedWith = code;
    this.readyState = WebSocket.CLOSING;
  }
}

function closing(socket: FakeSocket): () => void {
  return closeSocket(socket as unknown as WebSocket, 1008, "enough");
}

Deno.test("closeSocket closes at once a socket that has sent everything", () => {
  using _time = new FakeTime();
  const socket = new FakeSocket();
  closing(socket)();
  assertEquals(socket.closedWith, 1008);
});

Deno.test("closeSocket waits until the peer has read what was sent", () => {
  using time = new FakeTime();
  const socket = new FakeSocket();
  socket.bufferedAmount = 1;
  const stop = closing(socket);
  time.tick(60_000);
  assertEquals(socket.closedWith, undefined);
  socket.bufferedAmount = 0;
  time.tick(1_000);
  assertEquals(socket.closedWith, 1008);
  stop();
});

Deno.test("closeSocket doesn't close a socket that has closed meanwhile", () => {
  using time = new FakeTime();
  const socket = new FakeSocket();
  socket.bufferedAmount = 1;
  closing(socket)();
  socket.bufferedAmount = 0;
  time.tick(60_000);
  assertEquals(socket.closedWith, undefined);
});
