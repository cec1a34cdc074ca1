/// <reference path="../generator/bun.d.ts" />
/** A room as one of Bun's native topics. */
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    return server.upgrade(request)
      ? undefined
      : new Response("Cannot upgrade", { status: 426 });
  },
  websocket: {
    open: (socket) => socket.subscribe("room"),
    message: (_socket, data) => void server.publish("room", data),
  },
});
console.log(`http://127.0.0.1:${server.port}`);
