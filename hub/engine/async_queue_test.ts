import { assertEquals } from "@std/assert";
import { assertSpyCalls, spy } from "@std/testing/mock";
import { AsyncQueue } from "./async_queue.ts";

Deno.test("AsyncQueue yields values pushed before and after the first read, in order", async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.push(2);
  assertEquals(queue.size, 2);
  assertEquals(await queue.next(), { value: 1, done: false });
  queue.push(3);
  assertEquals(await queue.next(), { value: 2, done: false });
  assertEquals(await queue.next(), { value: 3, done: false });
  assertEquals(queue.size, 0);
  const waiting = queue.next();
  queue.push(4);
  assertEquals(await waiting, { value: 4, done: false });
});

Deno.test("AsyncQueue that ends still yields earlier values", async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.push(2);
  queue.end();
  queue.push(3);
  assertEquals(await Array.fromAsync(queue), [1, 2]);
  assertEquals((await queue.next()).done, true);
});

Deno.test("AsyncQueue that ends wakes a pending read", async () => {
  const queue = new AsyncQueue<number>();
  const waiting = queue.next();
  queue.end();
  assertEquals(await waiting, { value: undefined, done: true });
});

Deno.test("AsyncQueue that is returned wakes a pending read", async () => {
  const queue = new AsyncQueue<number>();
  const waiting = queue.next();
  await queue.return();
  assertEquals(await waiting, { value: undefined, done: true });
});

Deno.test("AsyncQueue that is returned drops pending values", async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  await queue.return();
  assertEquals(queue.size, 0);
  assertEquals((await queue.next()).done, true);
});

Deno.test("AsyncQueue is returned when a loop over it is left", async () => {
  const onEnd = spy();
  const queue = new AsyncQueue<number>(onEnd);
  queue.push(1);
  queue.push(2);
  for await (const value of queue) {
    assertEquals(value, 1);
    break;
  }
  assertSpyCalls(onEnd, 1);
  assertEquals((await queue.next()).done, true);
});

Deno.test("AsyncQueue reports its end once, however often it is ended", async () => {
  const onEnd = spy();
  const queue = new AsyncQueue<number>(onEnd);
  assertSpyCalls(onEnd, 0);
  queue.end();
  queue.end();
  await queue.return();
  assertSpyCalls(onEnd, 1);
});
