import { assertEquals } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import { counters } from "../../operator/metrics.ts";
import type { MessageEvent, ServerEvent } from "../../protocol.ts";
import { Log, MAX_LOG_LENGTH } from "./log.ts";
import { RateMeter } from "./rate_meter.ts";
import { SampledLog } from "./sampled_log.ts";

/** A sampled log of a room that is busy for as long as more than two messages a second come. */
function busy(time: FakeClocks) {
  const log = new Log(0);
  const meter = new RateMeter(2);
  let fed = 0;
  const sampled = new SampledLog(log, meter, () => fed++);
  let seq = 0;
  const say = (author = "ann", more: Partial<MessageEvent> = {}) => {
    const from = { id: author, name: author, role: "viewer" } as const;
    seq++;
    const text = `message ${seq}`;
    const json = JSON.stringify({
      type: "message",
      seq,
      at: 0,
      from,
      text,
      ...more,
    });
    const now = performance.now();
    meter.note(now);
    sampled.append({ json, seq, author }, now);
  };
  const act = () =>
    sampled.append({ json: `{"type":"state","seq":${++seq}}`, seq }, 0);
  for (let i = 0; i < 18; i++) {
    say("early");
    time.tick(300);
  }
  // All of the pace is used up.
  time.tick(100);
  const from = log.head;
  const got = (): ServerEvent[] => JSON.parse(log.batch(from).data);
  return { log, sampled, say, act, got, first: seq + 1, fed: () => fed };
}

/** The places in the order that events take, with each range that is skipped. */
function placesOf(events: readonly ServerEvent[]): (number | string)[] {
  return events.flatMap((event) => {
    if (event.type === "skipped") return `${event.from}-${event.to}`;
    return "seq" in event ? event.seq : [];
  });
}

Deno.test("SampledLog feeds all events of a quiet room at once", () => {
  using _time = new FakeClocks();
  const log = new Log(0);
  const sampled = new SampledLog(log, new RateMeter(1), () => {});
  for (const seq of [1, 2, 3]) sampled.append({ json: `${seq}`, seq }, 0);
  assertEquals(log.batch(0).data, "[1,2,3]");
});

Deno.test("SampledLog says which messages of a busy room it leaves out, in order with everything else", () => {
  using time = new FakeClocks();
  const { say, act, got, log, first, fed } = busy(time);
  const [head, before, counted] = [log.head, fed(), counters.skipped];
  say("one", { announcement: true });
  say("two");
  say("three");
  act();
  say("four");
  say("five", { from: { id: "five", name: "Five", role: "host" } });
  assertEquals(log.head, head, "they wait");
  time.tick(250);
  assertEquals(placesOf(got()), [
    first,
    `${first + 1}-${first + 2}`,
    first + 3,
    `${first + 4}-${first + 4}`,
    first + 5,
  ]);
  assertEquals([fed(), counters.skipped], [before + 1, counted + 3]);
});

Deno.test("SampledLog counts as the same words neither what somebody does nor what a bot says for others", () => {
  using time = new FakeClocks();
  const { say, got, first } = busy(time);
  const bot = (speaker: string): Partial<MessageEvent> => ({
    text: "waves",
    from: { id: "bot", name: "Bridge", role: "viewer", bot: speaker },
  });
  say("one", { text: "waves", announcement: true });
  say("two", { text: "waves", me: true });
  say("bot", bot("Zoe"));
  say("bot", bot("Max"));
  say("three", { text: "WAVES" });
  time.tick(250);
  const skipped = got().flatMap((event) =>
    event.type === "skipped" ? event.alike ?? [] : []
  );
  assertEquals(skipped, [[first, 1]]);
});

Deno.test("SampledLog doesn't divide a range at an event without a place in the order", () => {
  using time = new FakeClocks();
  const { say, sampled, got, first } = busy(time);
  for (const author of ["host", "host", "host", "ann", "bob"]) {
    say(author, { announcement: author === "host" || undefined });
  }
  sampled.append({ json: '{"type":"viewers"}' }, 0);
  say("cat");
  time.tick(250);
  const types = got().map(({ type }) => type);
  assertEquals(types, ["message", "message", "message", "viewers", "skipped"]);
  assertEquals(placesOf(got()).at(-1), `${first + 3}-${first + 5}`);
});

Deno.test("SampledLog never feeds a message that was deleted while it waited", () => {
  using time = new FakeClocks();
  const { say, sampled, log, first } = busy(time);
  for (let i = 0; i < 9; i++) say(i % 2 ? "ann" : "mallory");
  sampled.redact((_, author) => author === "mallory");
  time.tick(300);
  const sent = log.batchFor(0, undefined, ["mallory", "ann"]).data;
  assertEquals(sent.includes('"mallory"'), false);
  assertEquals(sent.includes(`"deleted","seq":${first}`), true);
  assertEquals(sent.split('"id":"ann"').length - 1, 4);
});

Deno.test("SampledLog samples early when too much waits", () => {
  using time = new FakeClocks();
  const { say, log } = busy(time);
  const { head } = log;
  const text = "x".repeat(MAX_LOG_LENGTH / 4);
  for (let i = 0; i < 3; i++) say("ann", { text });
  assertEquals(log.head, head);
  say("ann", { text });
  assertEquals(log.head > head, true);
});

Deno.test("SampledLog feeds what waits once the room is quiet, and nothing once it is stopped", () => {
  using time = new FakeClocks();
  const { say, sampled, got, first, log } = busy(time);
  time.tick(10_000);
  say();
  assertEquals(placesOf(got()), [first], "at once");
  for (let i = 0; i < 18; i++) {
    say("late");
    time.tick(300);
  }
  const { head } = log;
  say();
  sampled.stop();
  time.tick(1_000);
  assertEquals(log.head, head);
});
