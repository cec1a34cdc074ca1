/** The least that a join costs in Deno: an upgrade, and a first frame as large as Hubbub's welcome. */
const WELCOME = "x".repeat(600);

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port} `),
}, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onopen = () => socket.send(WELCOME);
  return response;
});
