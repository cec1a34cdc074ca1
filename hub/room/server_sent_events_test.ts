import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { personNamed } from "../../tests/tools/people.ts";
import { Log } from "./log/log.ts";
import { type EndReason, Registration } from "./registration.ts";
import { serverSentEvents } from "./server_sent_events.ts";

/** An event stream of a quiet room. */
function open() {
  const ended: (EndReason | "left")[] = [];
  const registration = new Registration(
    {
      person: personNamed("Ann"),
      transport: { ready: () => true },
      onLeave: () => {},
    },
    {
      epoch: "e",
      leave: ({ endReason }) => ended.push(endReason ?? "left"),
      flushAgain: () => {},
    },
    new Log(0),
    0,
    [{ data: "[welcome]" }],
  );
  return { ended, registration, stream: serverSentEvents(registration) };
}

/** Lets time pass in steps, between which streams move on. */
async function tick(time: FakeTime, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5_000) {
    await time.tickAsync(5_000);
  }
}

Deno.test("An event stream that nobody reads ends within two minutes, and its reader is told", async () => {
  using time = new FakeTime();
  const { ended, stream } = open();
  await tick(time, 120_000);
  assertEquals(ended, ["slow"]);
  await assertRejects(async () => {
    for await (const _chunk of stream);
  }, Error);
});

Deno.test("An event stream whose reader stops ends, and one that is read stays in a quiet room", async () => {
  using time = new FakeTime();
  const [stops, stays] = [open(), open()];
  const first = stops.stream.getReader();
  assert(!(await first.read()).done);
  const reader = stays.stream.getReader();
  let beats = 0;
  const decoder = new TextDecoder();
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      if (/^data:.*"heartbeat"/.test(decoder.decode(value))) beats++;
    }
  })();
  await tick(time, 600_000);
  assertEquals([stops.ended, stays.ended], [["slow"], []]);
  assert(beats > 10);
  stays.registration.end("restart");
  await reading;
  assertEquals(stays.ended, ["restart"]);
});

Deno.test("Cancelling an event stream leaves the room", async () => {
  const { ended, stream } = open();
  await stream.cancel();
  while (ended.length === 0) await new Promise((turn) => setTimeout(turn));
  assertEquals(ended, ["left"]);
});
