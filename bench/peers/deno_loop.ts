/** A room as a plain loop over sockets on `Deno.upgradeWebSocket`. */
const sockets = new Set<WebSocket>();

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`),
}, (request) => {
  // Pings cost as much as Hubbub's.
  const { socket, response } = Deno.upgradeWebSocket(request, {
    idleTimeout: 60,
  });
  socket.onopen = () => sockets.add(socket);
  socket.onclose = () => sockets.delete(socket);
  socket.onmessage = ({ data }) => {
    for (const other of sockets) other.send(data);
  };
  return response;
});
