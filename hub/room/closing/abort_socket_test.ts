import { assert, assertEquals } from "@std/assert";
import { Opcode, RawSocket } from "../../../tests/tools/raw_socket.ts";
import { abortSocket } from "./abort_socket.ts";

Deno.test("abortSocket ends a connection in the middle of a message, although the peer never answered a close", async () => {
  const opened = Promise.withResolvers<WebSocket>();
  const closed = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: 0,
      });
      socket.onopen = () => opened.resolve(socket);
      socket.onclose = () => closed.resolve();
      return response;
    },
  );
  using peer = await RawSocket.connect(
    `http://127.0.0.1:${server.addr.port}/`,
  );
  const socket = await opened.promise;
  await peer.send("the first fragment", Opcode.Text, false);
  socket.close(1008, "enough");
  assertEquals(await peer.closeCode(), 1008);
  assert(abortSocket(socket));
  await closed.promise;
  assertEquals(await peer.ended(), undefined);
});

Deno.test("abortSocket says if it can't find what to close", () => {
  assertEquals(abortSocket(new EventTarget() as WebSocket), false);
});
