import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { personNamed, UNLIMITED } from "../../tests/tools/people.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";
import { Client } from "./client.ts";
import { openEmbeddedEngine } from "../engine/embedded/engine.ts";
import { Hub } from "../hub.ts";
import type { RejectionCode } from "../refusal.ts";
import { Refusal } from "../refusal.ts";

/** A socket without a network. */
class FakeSocket extends EventTarget {
  readonly readyState = WebSocket.OPEN;
  readonly bufferedAmount = 0;
  readonly sent: string[] = [];
  closedWith: number | undefined;
  onmessage: ((event: { data: string }) => void) | null = null;

  send(data: string): void {
    this.sent.push(data);
  }

  close(code: number): void {
    this.closedWith = code;
  }
}

/** Sends frames that are refused with a code, and returns the code that the socket was closed with. */
async function closedAfter(code: RejectionCode): Promise<number | undefined> {
  using folder = new TempDir();
  const hub = new Hub(openEmbeddedEngine(folder.path), UNLIMITED);
  await hub.open("lobby");
  const client = new Client();
  const person = personNamed("ann");
  const registration = await hub.register({ room: "lobby", person }, client);
  const socket = new FakeSocket();
  const running = client.run(
    socket as unknown as WebSocket,
    registration,
    false,
    () => Promise.reject(new Refusal(code, "Cannot.")),
  );
  for (let i = 0; i < 150; i++) {
    socket.onmessage?.({ data: '{"type":"say","key":"k","text":"hi"}' });
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
  const client = new Client();
  const person = personNamed("ann");
  const registration = await hub.register({ room: "lobby", person }, client);
  const socket = new FakeSocket();
  const running = client.run(
    socket as unknown as WebSocket,
    registration,
    false,
    () => Promise.resolve(undefined),
  );
  const pong = async () => {
    socket.onmessage?.({ data: '{"type":"pong"}' });
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
