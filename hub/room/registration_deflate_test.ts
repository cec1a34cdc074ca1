import { assert, assertEquals } from "@std/assert";
import { personNamed } from "../../tests/tools/people.ts";
import { WindowReader } from "../../tests/tools/window_reader.ts";
import { Log } from "./log/log.ts";
import { Registration } from "./registration.ts";

/** Lets a crowd that takes compressed frames read a log up to its head. */
function crowdTakes(log: Log, from: number): void {
  for (let i = 0; i < 1_000; i++) log.windowed(from, 0);
}

function append(log: Log, count: number): void {
  for (let i = 0; i < count; i++) {
    log.append({ json: `${log.seq + 1}`, seq: log.seq + 1 }, 0);
  }
}

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
