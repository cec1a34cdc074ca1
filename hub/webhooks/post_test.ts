import { assertEquals, assertRejects } from "@std/assert";
import {
  WEBHOOK_SECRET,
  WebhookServer,
} from "../../tests/tools/webhook_server.ts";
import { keyOf } from "../moderation/hook/signature.ts";
import { Hmac } from "../people/hmac.ts";
import type { Endpoint } from "./endpoint.ts";
import { post } from "./post.ts";

const DELIVERY = {
  id: "msg_1",
  body: '{"data":{"room":"lobby","events":[]}}',
  at: 1_790_000_000_000,
};

function endpoint(url: string, mayBePrivate = true): Endpoint {
  const key = new Hmac(keyOf(WEBHOOK_SECRET)!);
  return { owner: "host", id: "w1", url: new URL(url), key, mayBePrivate };
}

Deno.test("post sends a signed delivery, and reads for how long the endpoint asks to wait", async () => {
  await using server = new WebhookServer();
  server.answer = () =>
    new Response("busy", { status: 429, headers: { "retry-after": "7" } });
  const answer = await post(endpoint(`${server.url}a?b=c`), DELIVERY, 0);
  assertEquals(answer, { status: 429, retryAfterMs: 7_000 });
  assertEquals(server.received.map(({ id, body }) => [id, body]), [
    [DELIVERY.id, DELIVERY.body],
  ]);
});

Deno.test("post doesn't connect where hosts may not reach, however the address is written", async () => {
  await using server = new WebhookServer();
  const { port } = new URL(server.url);
  for (
    const host of [
      "127.0.0.1",
      "localhost",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "[64:ff9b::7f00:1]",
      "169.254.169.254",
      "10.0.0.1",
    ]
  ) {
    for (const protocol of ["http", "https"]) {
      await assertRejects(
        () =>
          post(endpoint(`${protocol}://${host}:${port}/`, false), DELIVERY, 0),
        Error,
        "private network",
        host,
      );
    }
  }
  assertEquals(server.received, []);
});

Deno.test("post says that a name has no address, and that nobody answers there", async () => {
  // No label is as long, which is known without the network.
  const nowhere = `https://${"x".repeat(64)}.invalid/`;
  await assertRejects(
    () => post(endpoint(nowhere), DELIVERY, 0),
    Error,
    "it can't be reached",
  );
  await assertRejects(
    () => post(endpoint(nowhere, false), DELIVERY, 0),
    Error,
    "its name can't be resolved",
  );
  const server = new WebhookServer();
  const { url } = server;
  await server[Symbol.asyncDispose]();
  await assertRejects(
    () => post(endpoint(url), DELIVERY, 0),
    Error,
    "it can't be reached",
  );
});

Deno.test("post reads no more than the head of an answer that never ends", async () => {
  await using server = new WebhookServer();
  server.answer = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      }),
    );
  assertEquals((await post(endpoint(server.url), DELIVERY, 0)).status, 200);
});

/** A server whose answers are these bytes, again and again. */
function rawServer(answer: string, times: number): Deno.TcpListener {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async (connection: Deno.Conn) => {
    const bytes = new TextEncoder().encode(answer);
    for (let n = 0; n < times; n++) await connection.write(bytes);
    // Until the client ends it.
    await connection.read(new Uint8Array(65_536));
    while (await connection.read(new Uint8Array(65_536)) !== null);
    connection.close();
  };
  (async () => {
    for await (const connection of listener) {
      await serve(connection).catch(() => connection.close());
    }
  })();
  return listener;
}

Deno.test("post takes a switch of protocols as an answer, and no end of early ones", async () => {
  const early = "HTTP/1.1 103 Early Hints\r\n\r\n";
  const head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n" +
    "connection: upgrade\r\n\r\n";
  using switching = rawServer(head, 1);
  using endless = rawServer(early, 100);
  const urlOf = ({ addr }: Deno.TcpListener) =>
    `http://127.0.0.1:${addr.port}/`;
  const { status } = await post(endpoint(urlOf(switching)), DELIVERY, 0);
  assertEquals(status, 101);
  await assertRejects(
    () => post(endpoint(urlOf(endless)), DELIVERY, 0),
    Error,
    "it answers without a status",
  );
});
