import {
  assert,
  assertEquals,
  assertFalse,
  assertStrictEquals,
} from "@std/assert";
import { personNamed } from "../../tests/tools/people.ts";
import { append, register } from "../../tests/tools/registrations.ts";
import { WindowReader } from "../../tests/tools/window_reader.ts";
import { type Batch, Log, MAX_AGE_MS, MIN_ENTRIES } from "./log/log.ts";
import { Registration } from "./registration.ts";

/** Lets a crowd that takes compressed frames read a log up to its head. */
function crowdTakes(log: Log, from: number): void {
  for (let i = 0; i < 1_000; i++) log.windowed(from, 0);
}

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
  append(fork, 10_000);
  crowdTakes(fork, 300);
  await take();
  append(fork, 100);
  await take();
  assertEquals(kinds.slice(4), [0, 1]);
});
