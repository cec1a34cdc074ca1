import { assertEquals, assertRejects } from "@std/assert";
import { EventQueue } from "./event_queue.ts";

Deno.test("a reader gets what came before and after it asked, in order", async () => {
  let drained = 0;
  const queue = new EventQueue<number>(() => drained++);
  queue.push(1);
  queue.push(2);
  assertEquals([await queue.next(), await queue.next(), drained], [1, 2, 0]);
  const next = queue.next();
  assertEquals(drained, 1);
  queue.push(3);
  assertEquals(await next, 3);
});

Deno.test("two readers share the events", async () => {
  const queue = new EventQueue<number>(() => {});
  const both = [queue.next(), queue.next()];
  queue.push(1);
  queue.push(2);
  assertEquals((await Promise.all(both)).toSorted(), [1, 2]);
});

Deno.test("at the end a reader gets what is left, and then the error", async () => {
  const queue = new EventQueue<number>(() => {});
  queue.push(1);
  queue.end(new Error("the room is gone"));
  queue.push(2);
  assertEquals(await queue.next(), 1);
  await assertRejects(() => queue.next(), Error, "the room is gone");
});

Deno.test("a reader that waits learns of the end", async () => {
  const queue = new EventQueue<number>(() => {});
  const next = queue.next();
  queue.end();
  assertEquals(await next, undefined);
});
