import { assertEquals } from "@std/assert";
import { MemoryGuard, type Suspect } from "./memory_guard.ts";

const MiB = 2 ** 20;

/** Counts what is done to it. */
class FakeClient implements Suspect {
  asked = 0;
  dropped = 0;
  silent = false;
  readonly #answers: boolean;

  constructor(answers: boolean) {
    this.#answers = answers;
  }

  ask(): void {
    this.asked++;
    this.silent = !this.#answers;
  }

  drop(): void {
    this.dropped++;
  }
}

function guarded(...clients: FakeClient[]) {
  const memory = { bytes: 100 * MiB, exhausted: 0 };
  const guard = new MemoryGuard({
    clients: new Set(clients),
    nativeBytes: () => memory.bytes,
    onExhausted: () => memory.exhausted++,
  });
  return {
    memory,
    guard,
    [Symbol.dispose]: () => guard.stop(),
  };
}

Deno.test("MemoryGuard asks nobody while memory is what clients may need", () => {
  const client = new FakeClient(false);
  using given = guarded(client);
  const { memory, guard } = given;
  memory.bytes += 48 * MiB;
  for (let now = 0; now < 60_000; now += 100) guard.check(now);
  assertEquals([client.asked, client.dropped], [0, 0]);
});

Deno.test("MemoryGuard asks before there is too much, and drops nobody until there is", () => {
  const mute = new FakeClient(false);
  using given = guarded(mute);
  const { memory, guard } = given;
  memory.bytes += 96 * MiB;
  for (let now = 0; now < 60_000; now += 100) guard.check(now);
  assertEquals([mute.asked, mute.dropped], [1, 0]);
});

Deno.test("MemoryGuard looks again before memory could be full, and often once it is", () => {
  using given = guarded(new FakeClient(true));
  const { memory, guard } = given;
  memory.bytes -= 100 * MiB;
  assertEquals(Math.round(guard.check(0)), 51);
  memory.bytes += 60 * MiB;
  assertEquals(Math.round(guard.check(50)), 36);
  memory.bytes += 60 * MiB;
  assertEquals(guard.check(80), 25);
  memory.bytes = -1_000 * MiB;
  assertEquals(guard.check(105), 250);
});

Deno.test("MemoryGuard drops those who don't answer in time, and nobody else", () => {
  const [talker, mute] = [new FakeClient(true), new FakeClient(false)];
  using given = guarded(talker, mute);
  const { memory, guard } = given;
  memory.bytes += 110 * MiB;
  guard.check(0);
  guard.check(1_900);
  assertEquals([talker.asked, mute.asked, mute.dropped], [1, 1, 0]);
  guard.check(2_000);
  assertEquals([talker.dropped, mute.dropped], [0, 1]);
  guard.check(2_200);
  assertEquals(mute.dropped, 1);
  assertEquals(memory.exhausted, 0);
});

Deno.test("MemoryGuard doesn't wait for answers while memory fills fast", () => {
  const mute = new FakeClient(false);
  using given = guarded(mute);
  const { memory, guard } = given;
  memory.bytes += 110 * MiB;
  guard.check(0);
  memory.bytes += 100 * MiB;
  guard.check(100);
  assertEquals(mute.dropped, 1);
});

Deno.test("MemoryGuard asks again only once memory has grown further", () => {
  const client = new FakeClient(true);
  using given = guarded(client);
  const { memory, guard } = given;
  memory.bytes += 110 * MiB;
  for (let now = 0; now < 60_000; now += 100) guard.check(now);
  assertEquals(client.asked, 1);
  memory.bytes += 40 * MiB;
  for (let now = 60_000; now < 120_000; now += 100) guard.check(now);
  assertEquals(client.asked, 2);
});

Deno.test("MemoryGuard doesn't ask again and again while memory goes up and down a little", () => {
  const client = new FakeClient(true);
  using given = guarded(client);
  const { memory, guard } = given;
  for (let now = 0; now < 60_000; now += 200) {
    memory.bytes = 160 * MiB;
    guard.check(now);
    memory.bytes = 140 * MiB;
    guard.check(now + 100);
  }
  assertEquals(client.asked, 1);
});

Deno.test("MemoryGuard asks again as soon as others fill what those who were dropped have freed", () => {
  const mute = new FakeClient(false);
  using given = guarded(mute);
  const { memory, guard } = given;
  memory.bytes += 110 * MiB;
  guard.check(0);
  memory.bytes += 100 * MiB;
  guard.check(100);
  memory.bytes -= 100 * MiB;
  guard.check(125);
  assertEquals([mute.asked, mute.dropped], [1, 1]);
  memory.bytes += 40 * MiB;
  guard.check(150);
  assertEquals(mute.asked, 2);
  memory.bytes += 40 * MiB;
  guard.check(175);
  assertEquals(mute.dropped, 2);
});

Deno.test("MemoryGuard gives up once when dropping doesn't free memory, and keeps dropping until the process has stopped", () => {
  const mute = new FakeClient(false);
  using given = guarded(mute);
  const { memory, guard } = given;
  memory.bytes += 400 * MiB;
  for (let now = 0; now <= 1_000; now += 100) guard.check(now);
  assertEquals(memory.exhausted, 1);
  const before = mute.dropped;
  guard.check(1_100);
  assertEquals([memory.exhausted, mute.dropped], [1, before + 1]);
});

Deno.test("MemoryGuard allows for what every client may need, even after they have left", () => {
  const clients = new Set<Suspect>();
  let asked = 0;
  const client = {
    ask: () => void asked++,
    silent: false,
    drop() {},
  };
  let bytes = 100 * MiB;
  const guard = new MemoryGuard({
    clients,
    nativeBytes: () => bytes,
    onExhausted() {},
  });
  for (let i = 0; i < 10_000; i++) clients.add({ ...client });
  guard.check(0);
  bytes += 350 * MiB;
  guard.check(100);
  clients.clear();
  guard.check(200);
  guard.stop();
  assertEquals(asked, 0);
});
