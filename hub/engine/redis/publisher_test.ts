import { assertEquals, assertRejects } from "@std/assert";
import { appendArguments } from "./append.ts";
import type { NewMessage } from "../engine.ts";
import { Refusal } from "../../refusal.ts";
import { Commits } from "./commits.ts";
import type { RedisConnection } from "./connection/connection.ts";
import type { Execution } from "./connection/node.ts";
import { MAX_WAITING, Publisher } from "./publisher.ts";
import type { RedisRooms } from "./room.ts";

const EXECUTION = { run: "run", waits: false, otherRuns: [] };

/** Number of a script's arguments before those of its messages. */
const OTHER_ARGUMENTS =
  appendArguments("lobby", 0, undefined, EXECUTION).length;

function message(key: string): NewMessage {
  const from = { id: "ann", name: "Ann", role: "viewer" } as const;
  return { key, from, text: key };
}

Deno.test("Publisher refuses what it can't hold while Redis is slow, and answers what waits", async () => {
  const stored = Promise.withResolvers<void>();
  let seq = 0;
  const connection = {
    database: 0,
    store: async (
      _: unknown,
      __: unknown,
      args: (execution: Execution) => string[],
    ) => {
      const messages = (args(EXECUTION).length - OTHER_ARGUMENTS) / 5;
      await stored.promise;
      const seqs = Array.from({ length: messages }, () => ++seq);
      return { reply: ["epoch", ...seqs], ...EXECUTION };
    },
  };
  const publisher = new Publisher(
    connection as unknown as RedisConnection,
    { moveToFront: () => {} } as unknown as RedisRooms,
    new Commits(connection as unknown as RedisConnection),
    () => undefined,
  );
  const waiting = Array.from(
    { length: MAX_WAITING },
    (_, n) => publisher.publish(`room-${n % 3}`, message(`${n}`)),
  );
  assertEquals(publisher.waiting, MAX_WAITING);
  const refused = await assertRejects(
    () => publisher.publish("lobby", message("more")),
    Refusal,
  );
  assertEquals(refused.code, "unavailable");
  stored.resolve();
  assertEquals((await Promise.all(waiting)).length, MAX_WAITING);
  assertEquals(publisher.waiting, 0);
  await publisher.publish("lobby", message("more"));
});
