import { assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "../../refusal.ts";
import { KeyedQueue } from "./keyed_queue.ts";

Deno.test("KeyedQueue runs tasks of one key in order, of different keys concurrently, and leaves nothing behind", async () => {
  const turns = new KeyedQueue();
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turns.run("a", async () => {
    await gate.promise;
    seen.push("a1");
    throw new TypeError("failed");
  });
  const second = turns.run("a", () => Promise.resolve(seen.push("a2")));
  await turns.run("b", () => Promise.resolve(seen.push("b1")));
  assertEquals(turns.size, 1);
  gate.resolve();
  await assertRejects(() => first, TypeError);
  await second;
  assertEquals(seen, ["b1", "a1", "a2"]);
  assertEquals(turns.size, 0);
});

Deno.test("KeyedQueue refuses a task when too many are waiting", async () => {
  const turns = new KeyedQueue();
  const gate = Promise.withResolvers<void>();
  const waiting = Array.from(
    { length: 1_000 },
    () => turns.run("a", () => gate.promise),
  );
  const over = () => turns.run("a", () => Promise.resolve());
  assertEquals((await assertRejects(over, Refusal)).code, "unavailable");
  gate.resolve();
  await Promise.all(waiting);
  await over();
});
