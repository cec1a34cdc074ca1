import { assertEquals, assertRejects } from "@std/assert";
import { Refusal } from "./refusal.ts";
import { FairQueue } from "./fair_queue.ts";

/** Somebody who is a group of their own. */
const one = (name: string) => ({ group: name, member: name });

/** Tasks that last until they are ended, and the order in which they began. */
class Tasks {
  readonly begun: string[] = [];
  readonly #ends: (() => void)[] = [];

  task = (name: string) => async () => {
    this.begun.push(name);
    await new Promise<void>((end) => this.#ends.push(end));
    return name;
  };

  /** Ends the task that began first, and lets the next one begin. */
  async end(): Promise<void> {
    this.#ends.shift()?.();
    await new Promise((turn) => setTimeout(turn));
  }
}

Deno.test("FairQueue runs a few at once, and serves those who ask in turn, however much one of them asks for", async () => {
  const tasks = new Tasks();
  const queue = new FairQueue(2, 10, "Cannot do it");
  const all = [
    ..."12345".split("").map((n) =>
      queue.run(one("flood"), tasks.task(`f${n}`))
    ),
    queue.run(one("ann"), tasks.task("a1")),
    queue.run(one("bob"), tasks.task("b1")),
  ];
  await tasks.end();
  for (let i = 0; i < 6; i++) await tasks.end();
  assertEquals(await Promise.all(all), [
    ...["f1", "f2", "f3", "f4", "f5", "a1", "b1"],
  ]);
  assertEquals(tasks.begun, ["f1", "f2", "f3", "a1", "b1", "f4", "f5"]);
});

Deno.test("FairQueue refuses the newest of whoever has most waiting, not a newcomer, if too many are waiting", async () => {
  const tasks = new Tasks();
  const queue = new FairQueue(1, 3, "Cannot do it");
  const flood = "1234".split("").map((n) =>
    queue.run(one("flood"), tasks.task(`f${n}`))
  );
  const fifth = await assertRejects(
    () => queue.run(one("flood"), tasks.task("f5")),
    Refusal,
  );
  assertEquals([fifth.code, fifth.message], [
    "unavailable",
    "Cannot do it: too many others are doing so. Try again in a moment.",
  ]);
  const last = assertRejects(() => flood[3], Refusal);
  const ann = queue.run(one("ann"), tasks.task("a1"));
  await last;
  // Nobody has more than another now, who might give way.
  await assertRejects(() => queue.run(one("ann"), tasks.task("a2")), Refusal);
  for (let i = 0; i < 4; i++) await tasks.end();
  assertEquals(await ann, "a1");
  assertEquals(tasks.begun, ["f1", "f2", "a1", "f3"]);
  assertEquals(
    await queue.run(one("bob"), () => Promise.resolve("free")),
    "free",
  );
});

Deno.test("FairQueue goes on after a task that failed", async () => {
  const queue = new FairQueue(1, 1, "Cannot do it");
  const failing = queue.run(one("ann"), () => Promise.reject(new Error("no")));
  const next = queue.run(one("bob"), () => Promise.resolve("yes"));
  await assertRejects(() => failing, Error, "no");
  assertEquals(await next, "yes");
});

Deno.test("FairQueue takes turns between groups, and in a group between its members", async () => {
  const tasks = new Tasks();
  const queue = new FairQueue(1, 10, "Cannot do it");
  const ask = (group: string, member: string, name: string) =>
    queue.run({ group, member }, tasks.task(name));
  const all = [
    ask("lobby", "first", "0"),
    ask("lobby", "first", "a1"),
    ask("lobby", "first", "a2"),
    ask("lobby", "second", "b1"),
    ask("lobby", "third", "c1"),
    ask("stage", "first", "d1"),
    ask("stage", "first", "d2"),
  ];
  for (let i = 0; i < 7; i++) await tasks.end();
  await Promise.all(all);
  assertEquals(tasks.begun, ["0", "a1", "d1", "b1", "d2", "c1", "a2"]);
});

Deno.test("FairQueue refuses one of the largest group, however many members it has, and then one of the member who has most", async () => {
  const tasks = new Tasks();
  const queue = new FairQueue(1, 4, "Cannot do it");
  const ask = (group: string, member: string, name: string) =>
    queue.run({ group, member }, tasks.task(name));
  const running = ask("lobby", "0", "running");
  const flood = "1234".split("").map((n) => ask("lobby", n, `f${n}`));
  await assertRejects(() => ask("lobby", "5", "f5"), Refusal);
  const last = assertRejects(() => flood[3], Refusal);
  const ann = ask("stage", "ann", "a1");
  await last;
  const second = assertRejects(() => flood[2], Refusal);
  const more = ask("stage", "ann", "a2");
  await second;
  // Both groups have two now.
  await assertRejects(() => ask("stage", "ann", "a3"), Refusal);
  const third = assertRejects(() => more, Refusal);
  const bob = ask("stage", "bob", "b1");
  await third;
  for (let i = 0; i < 5; i++) await tasks.end();
  await Promise.all([running, ...flood.slice(0, 2), ann, bob]);
  assertEquals(tasks.begun, ["running", "f1", "a1", "f2", "b1"]);
});
