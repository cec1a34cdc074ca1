import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { personNamed, UNLIMITED } from "../../tests/tools/people.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";
import { Client } from "./client.ts";
import { openEmbeddedEngine } from "../engine/embedded/engine.ts";
import { Hub } from "../hub.ts";
import type { RejectionCode } from "../refusal.ts";
import { Refusal } from "../refusal.ts";
import type { Registration } from "./registration.ts";

/** A socket without a network. */
class FakeSocket extends EventTarget {
  readonly readyState = WebSocket.OPEN;
  readonly bufferedAmount = 0;
  readonly sent: string[] = [];
  closedWith: number | undefined;

  /** A frame comes from the peer. */
  receive(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  send(data: string): void {
    this.sent.push(data);
  }

  close(code: number): void {
    this.closedWith = code;
  }
}

/** Opens a client's socket. */
function open(
  client: Client,
  registration: Registration,
): { readonly socket: FakeSocket; readonly running: Promise<void> } {
  const socket = new FakeSocket();
  const { promise, resolve } = Promise.withResolvers<void>();
  client.listen(socket as unknown as WebSocket, registration, {
    socketOpened: (client, socket) => resolve(client.run(socket)),
    socketClosed() {},
  });
  socket.dispatchEvent(new Event("open"));
  return { socket, running: promise };
}

/** Sends frames that are refused with a code, and returns the code that the socket was closed with. */
async function closedAfter(code: RejectionCode): Promise<number | undefined> {
  using folder = new TempDir();
  const hub = new Hub(openEmbeddedEngine(folder.path), UNLIMITED);
  await hub.open("lobby");
  const client = new Client(() => Promise.reject(new Refusal(code, "Cannot.")));
  const person = personNamed("ann");
  const registration = await hub.register({ room: "lobby", person }, client);
  const { socket, running } = open(client, registration);
  for (let i = 0; i < 150; i++) {
    socket.receive('{"type":"say","key":"k","text":"hi"}');
    await new Promise((passed) => setTimeout(passed));
  }
  client.onClosed();
  await running;
  await hub.close();
  return socket.closedWith;
}

Deno.test("Client is closed for repeated refusals, but not for storage failures", async () => {
  assertEquals(await closedAfter("empty"), 1008);
  assertEquals(await closedAfter("unavailable"), undefined);
});

Deno.test("Client takes one pong for each ping, and one without a ping is refused", async () => {
  using folder = new TempDir();
  const hub = new Hub(openEmbeddedEngine(folder.path), UNLIMITED);
  await hub.open("lobby");
  const client = new Client(() => Promise.resolve(undefined));
  const person = personNamed("ann");
  const registration = await hub.register({ room: "lobby", person }, client);
  const { socket, running } = open(client, registration);
  const pong = async () => {
    socket.receive('{"type":"pong"}');
    await new Promise((passed) => setTimeout(passed));
  };
  assertEquals(client.silent, false);
  client.ask();
  assertEquals(client.silent, true);
  await pong();
  assertEquals(client.silent, false);
  const sent = () => socket.sent.join("");
  assertMatch(sent(), /"ping"/);
  assertNotMatch(sent(), /"rejected"/);
  await pong();
  assertMatch(sent(), /"rejected".*"unknown_type"/);
  client.onClosed();
  await running;
  await hub.close();
});

Deno.test("Client gets a heartbeat when nothing was sent for 25 s, and in answer to a ping", async () => {
  using folder = new TempDir();
  const hub = new Hub(openEmbeddedEngine(folder.path), UNLIMITED);
  await hub.open("lobby");
  const client = new Client(() => Promise.resolve(undefined));
  const person = personNamed("ann");
  const registration = await hub.register({ room: "lobby", person }, client);
  const { socket, running } = open(client, registration);
  const turn = () => new Promise((passed) => setTimeout(passed));
  const beats = () =>
    socket.sent.filter((data) => data === '[{"type":"heartbeat"}]').length;
  /** Ticks of 5 s. */
  const pass = (ticks: number) => {
    for (let i = 0; i < ticks; i++) client.tick();
  };
  await turn();
  assertMatch(socket.sent[0], /"heartbeatMs":25000/);
  pass(4);
  assertEquals(beats(), 0);
  pass(1);
  assertEquals(beats(), 1);
  pass(10);
  assertEquals(beats(), 3);
  // Any frame is a sign of life.
  pass(4);
  registration.answer({ type: "viewers", count: 2 });
  await turn();
  pass(4);
  assertEquals(beats(), 3);

  const ping = async () => {
    socket.receive('{"type":"ping"}');
    await turn();
  };
  for (let i = 0; i < 5; i++) await ping();
  assertEquals(beats(), 8);
  await ping();
  assertEquals(beats(), 8);
  assertMatch(socket.sent.at(-1)!, /"rejected".*"rate_limited"/);
  pass(1);
  await ping();
  assertEquals(beats(), 9);
  client.onClosed();
  pass(5);
  assertEquals(beats(), 9);
  await running;
  await hub.close();
});
