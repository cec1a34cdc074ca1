import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import type { Page } from "../../engine/engine.ts";
import { PageCache } from "./page_cache.ts";

/** Pages that end at a head, and how often one was read. */
function reading(seq: number) {
  const counted = {
    reads: 0,
    read: (): Promise<Page> => {
      counted.reads++;
      return Promise.resolve({ epoch: "e", seq, messages: [] });
    },
  };
  return counted;
}

Deno.test("A thousand who ask for the same older messages at once, or soon after, cost one read", async () => {
  const cache = new PageCache();
  const counted = reading(9);
  const ask = () => cache.page("key", 10, counted.read);
  const pages = await Promise.all(Array.from({ length: 1_000 }, ask));
  pages.push(await ask());
  assertEquals(counted.reads, 1);
  assert(pages.every((page) => page === pages[0]));
  await cache.page("another", 10, counted.read);
  assertEquals(counted.reads, 2);
});

Deno.test("A page is read again after ten seconds, and after fifty others", async () => {
  using clocks = new FakeClocks();
  const cache = new PageCache();
  const counted = reading(9);
  const ask = (key = "key") => cache.page(key, 10, counted.read);
  await ask();
  clocks.tick(9_999);
  await ask();
  assertEquals(counted.reads, 1);
  clocks.tick(2);
  await ask();
  assertEquals(counted.reads, 2);
  for (let i = 0; i < 50; i++) await ask(`${i}`);
  await ask();
  assertEquals(counted.reads, 53);
});

Deno.test("A page that newer messages may still join, or that couldn't be read, is not kept", async () => {
  const cache = new PageCache();
  const counted = reading(8);
  const ask = () => cache.page("key", 10, counted.read);
  await Promise.all([ask(), ask()]);
  await ask();
  assertEquals(counted.reads, 3);
  const failed = () => Promise.reject(new Error("lost"));
  await assertRejects(() => cache.page("lost", 10, failed), Error, "lost");
  await cache.page("lost", 9, counted.read);
  assertEquals(counted.reads, 4);
});

Deno.test("A page is forgotten after ten seconds, also if nobody asks for any more", async () => {
  using clocks = new FakeClocks();
  const cache = new PageCache();
  await cache.page("key", 10, reading(9).read);
  clocks.tick(9_999);
  assertEquals(cache.size, 1);
  clocks.tick(1);
  assertEquals(cache.size, 0);
});
