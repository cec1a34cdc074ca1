import { assert, assertEquals } from "@std/assert";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { start } from "../../tests/tools/hub_server.ts";
import { personNamed } from "../../tests/tools/people.ts";
import { RawSocket } from "../../tests/tools/raw_socket.ts";
import type { Person } from "../people/person.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Waits until an object is collected, two seconds at most. */
async function collected(held: WeakRef<object>): Promise<boolean> {
  for (let i = 0; i < 100 && held.deref(); i++) {
    await pause(20);
    collect();
  }
  return held.deref() === undefined;
}

Deno.test("an open socket doesn't keep its request, which holds all headers", async () => {
  const requests: WeakRef<Request>[] = [];
  const { upgradeWebSocket } = Deno;
  // Not a stub, which would keep the request too.
  Deno.upgradeWebSocket = (request, options) => {
    requests.push(new WeakRef(request));
    return upgradeWebSocket(request, options);
  };
  await using server = await start();
  using _ann = await server.join("ann");
  Deno.upgradeWebSocket = upgradeWebSocket;
  assertEquals(requests.length, 1);
  assert(await collected(requests[0]));
});

Deno.test("a socket whose connection was cut doesn't keep its client and person", async () => {
  await using room = await start();
  const people: WeakRef<Person>[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const person = personNamed("ann");
      people.push(new WeakRef(person));
      return room.hub.upgrade(request, { room: "lobby", person });
    },
  );
  const { hostname, port } = server.addr;
  const socket = await RawSocket.connect(`http://${hostname}:${port}/`);
  await socket.send('{"type":"pong"}');
  socket[Symbol.dispose]();
  assertEquals(people.length, 1);
  assert(await collected(people[0]));
});
