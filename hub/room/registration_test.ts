import {
  assert,
  assertEquals,
  assertFalse,
  assertStrictEquals,
} from "@std/assert";
import { assertSpyCall, assertSpyCalls, spy } from "@std/testing/mock";
import { personNamed } from "../../tests/tools/people.ts";
import { WindowReader } from "../../tests/tools/window_reader.ts";
import { type Batch, Log, MAX_AGE_MS, MIN_ENTRIES } from "./log/log.ts";
import { frame, Registration } from "./registration.ts";
import type { AcceptedEvent, ServerEvent } from "../protocol.ts";

const accepted = (key: string): AcceptedEvent => ({
  type: "accepted",
  key,
  seq: 1,
});

/** A client of a log that holds `held` events, with frames to send before the log. */
function register({ held = 0, before = [] as Batch[] } = {}) {
  const log = new Log(0);
  append(log, held);
  const client = { ready: true };
  const leave = spy();
  const flushAgain = spy();
  const registration = new Registration(
    {
      person: personNamed("Ann"),
      transport: { ready: () => client.ready },
      onLeave: () => {},
    },
    { epoch: "e", leave, flushAgain },
    log,
    0,
    before,
  );
  return { log, client, leave, flushAgain, registration };
}

/** Lets a crowd that takes compressed frames read a log up to its head. */
function crowdTakes(log: Log, from: number): void {
  for (let i = 0; i < 1_000; i++) log.windowed(from, from);
}

function append(log: Log, count: number, at = 0): void {
  for (let i = 0; i < count; i++) {
    log.append({ json: `${log.seq + 1}`, seq: log.seq + 1 }, at);
  }
}

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

/** Appends two messages that were left out, of which the second mentions Ann. */
function skip(log: Log): void {
  const [from, to] = [log.seq + 1, log.seq + 2];
  const messages = [["bob"], ["bob", "Ann"]].map((concerns, i) => (
    { seq: from + i, json: `"hidden"`, author: "bob", concerns }
  ));
  log.append({ json: '"two"', seq: to, skipped: { from, to, messages } }, 0);
}

/** The next frame of a registration. */
async function given(registration: Registration): Promise<Batch> {
  const next = registration.next();
  assert(registration.offer(0));
  return (await next).value;
}

Deno.test("Registration sends a viewer the skipped messages that concern them, and everyone else the same batch", async () => {
  const { log, registration } = register({ held: 1 });
  const other = new Registration(
    { ...registration.registrant, person: personNamed("Zoe") },
    { epoch: "e", leave: () => {}, flushAgain: () => {} },
    log,
    0,
    [],
  );
  skip(log);
  append(log, 1);
  assertStrictEquals(await given(other), log.batch(0));
  const own = await given(registration);
  assertEquals(
    own.data,
    '[1,{"type":"skipped","from":2,"to":2},"hidden",4]',
  );
  assertEquals(own.seq, 4);
  append(log, 1);
  assertStrictEquals(await given(registration), log.batch(3));
});

Deno.test("Registration also finds a viewer under the ids that their browser had before", async () => {
  const { log, registration } = register();
  const { registrant } = registration;
  const renamed = new Registration(
    { ...registrant, person: personNamed("new", { earlier: ["old", "Ann"] }) },
    { epoch: "e", leave: () => {}, flushAgain: () => {} },
    log,
    0,
    [],
  );
  skip(log);
  assertEquals((await given(renamed)).seq, 2);
  void renamed.return();
  append(log, 1);
  assertEquals(
    (await given(registration)).data,
    '[{"type":"skipped","from":1,"to":1},"hidden",3]',
  );
});

Deno.test("Registration goes on among skipped messages after what its client has, on this log or the next", async () => {
  const { log, registration: first } = register();
  skip(log);
  const at = (after: number) =>
    new Registration(
      { ...first.registrant, person: personNamed("Zoe") },
      { epoch: "e", leave: () => {}, flushAgain: () => {} },
      log,
      after,
      [],
    );
  assertEquals(
    (await given(at(1))).data,
    '[{"type":"skipped","from":2,"to":2}]',
  );
  assertFalse(at(2).hasPending);
  // Of a client that saw more than its log holds by then.
  const ahead = at(3);
  skip(log);
  assertEquals(
    (await given(ahead)).data,
    '[{"type":"skipped","from":4,"to":4}]',
  );
  assertFalse(ahead.hasPending);
  const live = new Log(0);
  append(live, 5);
  const moved = at(1);
  moved.follow(live);
  assertEquals((await given(moved)).data, "[2,3,4,5]");
});

Deno.test("Registration goes on with a fork of its log from where it is, also with events that have no place", async () => {
  const { log, registration } = register({ held: 2 });
  await given(registration);
  log.append({ json: '"no place"' }, 0);
  const fork = log.fork();
  append(log, 1);
  registration.followFork(fork);
  assertEquals((await given(registration)).data, '["no place"]');
});

Deno.test("Registration that fell off a log falls off the next too", () => {
  const { log, registration } = register();
  append(log, MIN_ENTRIES + 1, 0);
  log.trim(MAX_AGE_MS + 1);
  const live = new Log(0);
  append(live, MIN_ENTRIES + 1);
  live.trim(0);
  registration.follow(live);
  assertFalse(registration.offer(0));
  assertEquals(registration.endReason, "slow");
});

Deno.test("Registration's compressed frames refer only to what it was sent of the log that it follows", async () => {
  const transport = { ready: () => true, takesDeflate: true };
  const owner = { epoch: "e", leave: () => {}, flushAgain: () => {} };
  const person = personNamed("Ann");
  const registrant = { person, transport, onLeave: () => {} };
  const reader = new WindowReader();
  const kinds: number[] = [];
  const log = new Log(0);
  const other = new Log(0);
  const registration = new Registration(registrant, owner, log, 0, []);
  const take = async () => {
    const next = registration.next();
    assert(registration.offer(0));
    const { value } = await next;
    kinds.push(value.bytes[0]);
    assertEquals(reader.json(value.bytes), value.data);
  };
  append(log, 100);
  crowdTakes(log, 0);
  await take();
  append(log, 50);
  await take();
  append(other, 200);
  crowdTakes(other, 0);
  // This log may hold the same events in another form: none of them is dictionary.
  registration.follow(other);
  await take();
  append(other, 100);
  await take();
  assertEquals(kinds, [0, 1, 0, 0]);
  const fork = other.fork();
  registration.followFork(fork);
  append(fork, 5_000);
  crowdTakes(fork, 300);
  await take();
  append(fork, 100);
  await take();
  assertEquals(kinds.slice(4), [0, 1]);
});
