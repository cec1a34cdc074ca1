import { assertEquals, assertRejects } from "@std/assert";
import type { Reply } from "./client.ts";
import { NotReplicated, type Replicas, Writer } from "./writer.ts";

/** A Redis that replies to all commands of a turn together when the test says so. */
class FakeRedis {
  connection = 1;
  replicas: Replicas = { required: 1, expected: 1, known: 1 };
  isPrimary = true;
  /** How many replicas have what was written. */
  reached = 1;
  /** What was sent, one line for each turn. */
  readonly turns: string[] = [];
  #sent: { command: string; settle: (lost: boolean) => void }[] = [];

  readonly writer = new Writer({
    send: (command) => this.#send(command),
    replicas: () => this.replicas,
    isPrimary: () => Promise.resolve(this.isPrimary),
    connections: () => this.connection,
  });

  #send(command: readonly string[]): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const settle = (lost: boolean) => {
      if (lost || command[0] === "FAIL") reject(new Error("it failed"));
      else resolve(command[0] === "WAIT" ? this.reached : `${command} done`);
    };
    this.#sent.push({ command: command.join(" "), settle });
    return promise;
  }

  async reply(lost = false): Promise<void> {
    const sent = this.#sent.splice(0);
    this.turns.push(sent.map(({ command }) => command).join(", "));
    for (const { settle } of sent) settle(lost);
    await new Promise((turn) => setTimeout(turn));
  }
}

Deno.test("Writer waits once for all writes that arrive while replicas are waited for", async () => {
  const redis = new FakeRedis();
  const written = ["a", "b", "c"].map((command) =>
    redis.writer.store(true, [command])
  );
  await redis.reply();
  await redis.reply();
  assertEquals(await Promise.all(written), ["a done", "b done", "c done"]);
  assertEquals(redis.turns, ["a, WAIT 1 1000", "b, c, WAIT 1 1000"]);
});

Deno.test("Writer doesn't wait where there are no replicas", async () => {
  const redis = new FakeRedis();
  redis.replicas = { required: 0, expected: 0, known: 0 };
  const written = redis.writer.store(false, ["ASKING"], ["a"]);
  await redis.reply();
  assertEquals(await written, "a done");
  assertEquals(redis.turns, ["ASKING, a"]);
});

Deno.test("Writer fails a write that too few replicas have, but not one that only a slow one lacks", async () => {
  const redis = new FakeRedis();
  redis.replicas = { required: 1, expected: 2, known: 2 };
  redis.reached = 0;
  const lacking = assertRejects(
    () => redis.writer.store(true, ["a"]),
    NotReplicated,
  );
  await redis.reply();
  await lacking;
  redis.reached = 1;
  const written = redis.writer.store(true, ["b"]);
  await redis.reply();
  assertEquals(await written, "b done");
  assertEquals(redis.turns, ["a, WAIT 2 1000", "b, WAIT 2 1000"]);
});

Deno.test("Writer fails a write that a replica lacks which may be taking over", async () => {
  const redis = new FakeRedis();
  redis.replicas = { required: 1, expected: 1, known: 2 };
  redis.isPrimary = false;
  const failing = assertRejects(
    () => redis.writer.store(true, ["a"]),
    Error,
    "taking over",
  );
  await redis.reply();
  await failing;
  redis.reached = 2;
  const written = redis.writer.store(true, ["b"]);
  await redis.reply();
  assertEquals(await written, "b done");
});

Deno.test("Writer refuses what would be seen before a replica that has just joined has it", async () => {
  const redis = new FakeRedis();
  const failing = assertRejects(
    () => redis.writer.store(false, ["a"]),
    Error,
    "joined",
  );
  await redis.reply();
  await failing;
  assertEquals(redis.turns, ["WAIT 1 1000"]);
});

Deno.test("Writer passes on the error of one write, and the replies of the others", async () => {
  const redis = new FakeRedis();
  void redis.writer.store(true, ["first"]);
  const failing = assertRejects(
    () => redis.writer.store(true, ["FAIL"]),
    Error,
    "it failed",
  );
  const written = redis.writer.store(true, ["b"]);
  await redis.reply();
  await redis.reply();
  await failing;
  assertEquals(await written, "b done");
});

Deno.test("Writer sends nothing over another connection than it was meant for", async () => {
  const redis = new FakeRedis();
  const first = assertRejects(
    () => redis.writer.store(true, ["a"]),
    Error,
    "it failed",
  );
  const second = assertRejects(
    () => redis.writer.store(true, ["b"]),
    Error,
    "the connection was lost",
  );
  redis.connection++;
  await redis.reply(true);
  await first;
  await redis.reply();
  await second;
  const third = redis.writer.store(true, ["c"]);
  await redis.reply();
  assertEquals(await third, "c done");
  assertEquals(redis.turns, [
    "a, WAIT 1 1000",
    "WAIT 1 1000",
    "c, WAIT 1 1000",
  ]);
});
