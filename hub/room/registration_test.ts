import {
  assert,
  assertEquals,
  assertFalse,
  assertStrictEquals,
} from "@std/assert";
import { assertSpyCall, assertSpyCalls } from "@std/testing/mock";
import { append, register } from "../../tests/tools/registrations.ts";
import { type Batch, MAX_AGE_MS, MIN_ENTRIES } from "./log/log.ts";
import { frame, Registration } from "./registration.ts";
import type { ServerEvent } from "../protocol.ts";
import type { AcceptedEvent } from "../answers.ts";

const accepted = (key: string): AcceptedEvent => ({
  type: "accepted",
  key,
  seq: 1,
});

Deno.test("Registration sends its own frames at once, in order and before the log", async () => {
  const { registration } = register({
    held: 2,
    before: [{ data: "[w]" }, { data: "[m]", seq: 0 }],
  });
  assertEquals(await registration.next(), {
    value: { data: "[w]" },
    done: false,
  });
  assertEquals(await registration.next(), {
    value: { data: "[m]", seq: 0 },
    done: false,
  });
  const third = registration.next();
  assert(registration.offer(0));
  assertEquals((await third).value.data, "[1,2]");
  assertFalse(registration.hasPending);
});

Deno.test("Registration requests a flush when the log has events after its own frames", async () => {
  const { registration, flushAgain } = register({
    held: 1,
    before: [{ data: "[w]" }],
  });
  await registration.next();
  assertSpyCalls(flushAgain, 1);
});

Deno.test("Registration gives clients at the same position the same batch", async () => {
  const { log, registration } = register({ held: 3 });
  const next = registration.next();
  registration.offer(0);
  assertStrictEquals((await next).value, log.batch(0));
});

Deno.test("Registration offers nothing when there is nothing to send", () => {
  const { registration } = register();
  void registration.next();
  assertFalse(registration.offer(0));
  assertFalse(registration.hasPending);
});

Deno.test("Registration skips a client that is not ready, and resumes where it was", async () => {
  const { client, log, registration } = register({ held: 1 });
  client.ready = false;
  const next = registration.next();
  assertFalse(registration.offer(0));
  assert(registration.hasPending);
  append(log, 2);
  client.ready = true;
  assert(registration.offer(1));
  assertEquals((await next).value.data, "[1,2,3]");
});

Deno.test("Registration skips a client that has not asked for more", () => {
  const { registration } = register({ held: 1 });
  assertFalse(registration.offer(0));
  assert(registration.hasPending);
});

Deno.test("Registration sends answers at once, pending ones together", async () => {
  const { client, registration, flushAgain } = register();
  const first = registration.next();
  registration.answer(accepted("a"));
  assertEquals(JSON.parse((await first).value.data), [accepted("a")]);

  client.ready = false;
  const second = registration.next();
  registration.answer(accepted("b"));
  registration.answer(accepted("c"));
  assertSpyCalls(flushAgain, 2);
  client.ready = true;
  assert(registration.offer(0));
  assertEquals(JSON.parse((await second).value.data), [
    accepted("b"),
    accepted("c"),
  ]);
});

Deno.test("Registration's answers don't move its cursor", async () => {
  const { registration } = register({ held: 2 });
  registration.answer(accepted("a"));
  assertEquals((await registration.next()).value.seq, undefined);
  const next = registration.next();
  assert(registration.offer(0));
  assertEquals((await next).value.data, "[1,2]");
});

Deno.test("Registration follows another log from its seq, whether that log is ahead or behind", async () => {
  const { log: late, registration, flushAgain } = register({ held: 2 });
  const live = late.fork();
  append(live, 2);
  const give = async () => {
    const next = registration.next();
    assert(registration.offer(0));
    return (await next).value.data;
  };
  assertEquals(await give(), "[1,2]");
  assert(registration.follow(live));
  assertSpyCalls(flushAgain, 1);
  assertEquals(await give(), "[3,4]");
  assertFalse(registration.follow(live));

  // Back on the first log, which is behind: nothing is sent twice.
  assert(registration.follow(late));
  assertFalse(registration.hasPending);
  late.append({ json: '"no place"' }, 0);
  append(late, 1);
  assertFalse(registration.hasPending);
  append(late, 3);
  assertEquals(await give(), "[5,6]");
});

Deno.test("Registration drops a client whose cursor fell off the log", async () => {
  const { leave, log, registration } = register({ held: 1 });
  const next = registration.next();
  append(log, MIN_ENTRIES + 1, 0);
  log.trim(MAX_AGE_MS + 1);
  assertFalse(registration.offer(0));
  assertEquals(registration.endReason, "slow");
  assertEquals((await next).done, true);
  assertSpyCalls(leave, 1);
  assertSpyCall(leave, 0, { args: [registration] });
});

Deno.test("Registration drops a client that takes nothing for too long", () => {
  const { client, registration } = register({ held: 1 });
  client.ready = false;
  void registration.next();
  registration.offer(1_000);
  registration.offer(16_000);
  assertEquals(registration.endReason, undefined);
  registration.offer(16_001);
  assertEquals(registration.endReason, "slow");
});

Deno.test("Registration keeps a slow client that takes something in between", async () => {
  const { client, log, registration } = register({ held: 1 });
  client.ready = false;
  const first = registration.next();
  registration.offer(1_000);
  client.ready = true;
  registration.offer(15_000);
  await first;
  append(log, 1);
  client.ready = false;
  void registration.next();
  registration.offer(20_000);
  registration.offer(35_000);
  assertEquals(registration.endReason, undefined);
  registration.offer(35_001);
  assertEquals(registration.endReason, "slow");
});

Deno.test("Registration drops a client that keeps asking and reads no answers", () => {
  const { registration } = register();
  for (let i = 0; i < 512; i++) registration.answer(accepted(`${i}`));
  assertEquals(registration.endReason, undefined);
  registration.answer(accepted("one more"));
  assertEquals(registration.endReason, "slow");
});

Deno.test("Registration reports a leaving client once, without a reason", async () => {
  const { leave, registration } = register({ held: 1 });
  for await (const _ of offered(registration)) break;
  await registration.return();
  registration.end("restart");
  assertSpyCalls(leave, 1);
  assertEquals(registration.endReason, undefined);
  assertEquals((await registration.next()).done, true);
});

/** The registration; a flush offers it the log as soon as it waits. */
function offered(registration: Registration): AsyncIterableIterator<Batch> {
  return {
    next() {
      const next = registration.next();
      registration.offer(0);
      return next;
    },
    return: () => registration.return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

Deno.test("Registration wakes a pending read when it ends, and sends no more answers", async () => {
  const { registration } = register();
  const next = registration.next();
  registration.end("restart");
  registration.answer(accepted("late"));
  assertEquals((await next).done, true);
  assertEquals(registration.endReason, "restart");
  assertFalse(registration.hasPending);
});

Deno.test("frame encodes events as one array", () => {
  const events: ServerEvent[] = [{ type: "viewers", count: 2 }, accepted("a")];
  assertEquals(frame(events, 7), { data: JSON.stringify(events), seq: 7 });
});

Deno.test("Registration sends the log in a flush even if answers are pending, and the answers right after", async () => {
  const { registration, client } = register({ held: 1 });
  client.ready = false;
  registration.answer(accepted("k"));
  const first = registration.next();
  client.ready = true;
  assert(registration.offer(0));
  assertEquals((await first).value.data, "[1]");
  assertEquals(JSON.parse((await registration.next()).value.data), [
    accepted("k"),
  ]);
});
