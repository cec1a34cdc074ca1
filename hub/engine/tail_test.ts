import { assertEquals } from "@std/assert";
import { assertSpyCalls, spy } from "@std/testing/mock";
import { Tail } from "./tail.ts";

Deno.test("Tail gives what was pushed before and after the first look, in order", async () => {
  const tail = new Tail<number>();
  tail.push(1);
  tail.push(2);
  assertEquals(tail.size, 2);
  assertEquals(await tail.next(), { value: 1, done: false });
  tail.push(3);
  assertEquals(await tail.next(), { value: 2, done: false });
  assertEquals(await tail.next(), { value: 3, done: false });
  assertEquals(tail.size, 0);
  const waiting = tail.next();
  tail.push(4);
  assertEquals(await waiting, { value: 4, done: false });
});

Deno.test("Tail that ends still gives what was pushed before", async () => {
  const tail = new Tail<number>();
  tail.push(1);
  tail.push(2);
  tail.end();
  tail.push(3);
  assertEquals(await Array.fromAsync(tail), [1, 2]);
  assertEquals((await tail.next()).done, true);
});

Deno.test("Tail that ends wakes who waits", async () => {
  const tail = new Tail<number>();
  const waiting = tail.next();
  tail.end();
  assertEquals(await waiting, { value: undefined, done: true });
});

Deno.test("Tail that is returned wakes who waits", async () => {
  const tail = new Tail<number>();
  const waiting = tail.next();
  await tail.return();
  assertEquals(await waiting, { value: undefined, done: true });
});

Deno.test("Tail that is returned drops what nobody took", async () => {
  const tail = new Tail<number>();
  tail.push(1);
  await tail.return();
  assertEquals(tail.size, 0);
  assertEquals((await tail.next()).done, true);
});

Deno.test("Leaving a loop over a Tail returns it", async () => {
  const onEnd = spy();
  const tail = new Tail<number>(onEnd);
  tail.push(1);
  tail.push(2);
  for await (const value of tail) {
    assertEquals(value, 1);
    break;
  }
  assertSpyCalls(onEnd, 1);
  assertEquals((await tail.next()).done, true);
});

Deno.test("Tail says once that it has ended, however often it is ended", async () => {
  const onEnd = spy();
  const tail = new Tail<number>(onEnd);
  assertSpyCalls(onEnd, 0);
  tail.end();
  tail.end();
  await tail.return();
  assertSpyCalls(onEnd, 1);
});
