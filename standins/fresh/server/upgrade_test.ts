import { assertEquals } from "@std/assert";
import { App } from "./app.ts";

/** What a socket at `path` says back to "hello", and how it is closed. */
async function echo(app: App<unknown>, path: string): Promise<unknown[]> {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    app.handler(),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}${path}`);
  const closed = Promise.withResolvers<CloseEvent>();
  const heard: unknown[] = [];
  socket.onopen = () => socket.send("hello");
  socket.onmessage = ({ data }) => {
    heard.push(data);
    socket.close(4001, "enough");
  };
  socket.onclose = closed.resolve;
  const { code } = await closed.promise;
  return [...heard, code];
}

Deno.test("upgrade() hands back the socket and the response", async () => {
  const app = new App().get("/socket", (ctx) => {
    const { socket, response } = ctx.upgrade({ idleTimeout: 5 });
    socket.onmessage = ({ data }) => socket.send(`${data} yourself`);
    return response;
  });
  assertEquals(await echo(app, "/socket"), ["hello yourself", 4001]);
});

Deno.test("upgrade() lets handlers serve the socket", async () => {
  const seen: unknown[] = [];
  const closed = Promise.withResolvers<void>();
  const app = new App().get("/socket", (ctx) =>
    ctx.upgrade({
      open: () => seen.push("open"),
      message: (socket, { data }) => socket.send(`${data} too`),
      close: (_socket, code, reason) => {
        seen.push(code, reason);
        closed.resolve();
      },
    }));
  assertEquals(await echo(app, "/socket"), ["hello too", 4001]);
  await closed.promise;
  assertEquals(seen, ["open", 4001, "enough"]);
});

Deno.test("upgrade() refuses what is no WebSocket request", async () => {
  const app = new App().get("/socket", (ctx) => ctx.upgrade().response);
  const res = await app.handler()(new Request("http://localhost/socket"));
  assertEquals(
    `${res.status} ${await res.text()}`,
    "400 Expected a WebSocket upgrade request",
  );
});
