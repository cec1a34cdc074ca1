import { assertEquals, assertRejects } from "@std/assert";
import { start } from "../tests/tools/hub_server.ts";
import { personNamed, UNLIMITED } from "../tests/tools/people.ts";
import { RawSocket } from "../tests/tools/raw_socket.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "./engine/embedded/engine.ts";
import { Hub } from "./hub.ts";
import { Refusal } from "./refusal.ts";
import type { Arrival } from "./room/registrar.ts";

/** Upgrades one request for each arrival, and returns which took a promise. */
async function takesPromise(
  hub: Hub,
  arrivals: readonly Omit<Arrival, "room">[],
): Promise<boolean[]> {
  const taken: boolean[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const arrival = arrivals[taken.length];
      const upgraded = hub.upgrade(request, { room: "lobby", ...arrival });
      taken.push(upgraded instanceof Promise);
      return upgraded;
    },
  );
  const { hostname, port } = server.addr;
  for (const _ of arrivals) {
    using _socket = await RawSocket.connect(`http://${hostname}:${port}/`);
  }
  return taken;
}

Deno.test("Hub registers a client synchronously once the room is loaded, unless something must be read or stored for it", async () => {
  await using room = await start();
  await room.hub.say("lobby", personNamed("ann"), { key: "k", text: "hi" });
  const { epoch } = await room.engine.head("lobby");
  const admin = personNamed("admin", { admin: true });
  await room.hub.moderate("lobby", admin, {
    action: "ban",
    whom: { viewer: "bob" },
    addresses: false,
  });
  const { seq } = await room.engine.head("lobby");
  assertEquals(
    await takesPromise(room.hub, [
      { person: personNamed("first") },
      { person: personNamed("second") },
      { person: personNamed("current"), position: { epoch, seq } },
      {
        person: personNamed("of another order"),
        position: { epoch: "e", seq },
      },
      { person: admin },
      { person: personNamed("behind"), position: { epoch, seq: 0 } },
      { person: personNamed("bob") },
    ]),
    [true, false, false, true, false, true, true],
  );
});

Deno.test("Hub refuses the synchronous join of a full server, and counts nobody", async () => {
  await using room = await start({ maxClients: 1 });
  const transport = { ready: () => true };
  const join = (name: string) =>
    room.hub.register({ room: "lobby", person: personNamed(name) }, transport);
  const ann = await join("ann");
  await assertRejects(() => join("bob"), Refusal, "the server is full");
  assertEquals([room.hub.census.clients, room.hub.viewers("lobby")], [1, 1]);
  await ann.return();
  assertEquals([room.hub.census.clients, room.hub.viewers("lobby")], [0, 0]);
});

Deno.test("Hub loads a room again whose subscription ended while it was loading", async () => {
  using folder = new TempDir();
  const engine = openEmbeddedEngine(folder.path);
  const hub = new Hub(engine, UNLIMITED);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => hub.close());
  await hub.open("lobby");
  const { subscribe, state } = engine;
  let end: (() => void) | undefined;
  engine.subscribe = (...asked) => {
    const subscription = subscribe.apply(engine, asked);
    end ??= () => void subscription.return();
    return subscription;
  };
  engine.state = (...asked) => {
    end?.();
    return state.apply(engine, asked);
  };
  const join = () =>
    hub.register(
      { room: "lobby", person: personNamed("ann") },
      { ready: () => true },
    );
  await assertRejects(join, Refusal, "the room is restarting");
  await join();
  await join();
  assertEquals(hub.viewers("lobby"), 1);
});
