import { assert, assertEquals, assertMatch } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { RawSocket } from "../tools/raw_socket.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** A line of LOG_FORMAT=json. */
interface Line {
  readonly at: string;
  readonly level: string;
  readonly event: string;
  readonly count?: number;
  readonly port?: number;
  readonly engine?: string;
  readonly version?: string;
}

async function answer(url: string): Promise<[status: number, code: string]> {
  const response = await fetch(url, {
    headers: {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    },
  });
  const text = await response.text();
  return [response.status, text.startsWith("{") ? JSON.parse(text).code : text];
}

Deno.test("A draining instance is not ready, refuses sockets, and exits within 5 seconds", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path);
  const socket = `${server.url}/rooms/lobby/socket`;
  using ann = await Chatter.join(socket);
  // A client that never answers the close frame, so that draining takes long.
  using _deaf = await RawSocket.connect(socket);
  assertEquals(await answer(`${server.url}/readyz`), [200, "ready\n"]);
  const ready = await fetch(`${server.url}/readyz`);
  assertEquals(await ready.text(), "ready\n");

  const began = performance.now();
  const stopped = server.stop();
  assertEquals(await ann.closed, 1012);
  assertEquals(await answer(`${server.url}/readyz`), [503, "unavailable"]);
  assertEquals(await answer(socket), [503, "unavailable"]);
  const alive = await fetch(`${server.url}/healthz`);
  assertEquals([alive.status, await alive.text()], [200, "ok\n"]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert(
    metrics.includes('connections_refused_total{reason="draining"} 1\n'),
    metrics,
  );
  const { code } = await stopped;
  assertEquals(code, 0);
  const took = performance.now() - began;
  assert(took < 5_500, `it took ${Math.round(took)} ms`);
});

Deno.test("The log has a line for everything that operators should act on, and no texts or addresses", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  await using server = await TestServer.start(folder.path, {
    LOG_FORMAT: "json",
    MAX_CLIENTS: "1",
  });
  const socket = `${server.url}/rooms/lobby/socket`;
  using ann = await Chatter.join(socket);
  await ann.say("what only the room may know");
  for (let i = 0; i < 30; i++) {
    assertEquals(await answer(socket), [503, "too_many_clients"]);
  }
  const { code, errors } = await server.stop();
  assertEquals(code, 0);
  assert(!/127\.0\.0\.1|only the room/.test(errors), errors);
  const lines = errors.trim().split("\n").map((line): Line => JSON.parse(line));
  for (const { at, level } of lines) {
    assert(!Number.isNaN(Date.parse(at)) && /^(info|warn|error)$/.test(level));
  }
  // The first refusal is logged at once, the rest together.
  assertEquals(lines.map(({ event, count }) => [event, count]), [
    ["started", undefined],
    ["clients_refused_full", 1],
    ["draining", undefined],
    ["clients_refused_full", 29],
    ["drained", undefined],
  ]);
  const { port, engine, version } = lines[0];
  assertEquals([`${port}`, engine], [new URL(server.url).port, "embedded"]);
  assertMatch(version!, /^\d+\.\d+\.\d+$/);
});
