import { assertEquals, assertRejects } from "@std/assert";
import type { Say } from "../hub/frames.ts";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { Asked } from "./asked.ts";
import { Refused, Unanswered } from "./refused.ts";

/** What is asked, with fake time and the test as the server. */
class Asking implements Disposable {
  readonly clocks = new FakeClocks();
  /** The keys of what was sent. */
  sent: string[] = [];
  late = 0;
  readonly asked = new Asked({
    send: ({ key }) => this.sent.push(key),
    late: () => this.late++,
  });

  ask(key: string, fields: Partial<Say> = {}, signal?: AbortSignal) {
    return this.asked.ask({ type: "say", key, text: key, ...fields }, signal);
  }

  [Symbol.dispose](): void {
    this.asked.end(new Error("the test is over"));
    this.clocks[Symbol.dispose]();
  }
}

Deno.test("what is asked without a connection is sent with the next one, in order", async () => {
  using asking = new Asking();
  const answers = [asking.ask("a"), asking.ask("b")];
  assertEquals(asking.sent, []);
  asking.asked.connected("ann", "e");
  assertEquals(asking.sent, ["a", "b"]);
  asking.asked.answered({ type: "accepted", key: "b", seq: 8 });
  asking.asked.answered({ type: "accepted", key: "a", seq: 7 });
  const found = await Promise.all(answers);
  assertEquals(found.map((each) => "seq" in each && each.seq), [7, 8]);
});

Deno.test("what has no answer is sent again with its key, and what has one isn't", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const first = asking.ask("a");
  const second = asking.ask("b");
  asking.asked.answered({ type: "accepted", key: "a", seq: 1 });
  await first;
  asking.asked.disconnected();
  asking.sent = [];
  asking.asked.connected("ann", "e");
  assertEquals(asking.sent, ["b"]);
  asking.asked.answered({ type: "accepted", key: "b", seq: 2 });
  await second;
  assertEquals(
    asking.asked.answered({ type: "accepted", key: "b", seq: 2 }),
    false,
  );
});

Deno.test("a refusal is thrown with its code and wait", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const answer = asking.ask("a");
  asking.asked.answered({
    type: "rejected",
    key: "a",
    code: "slow_mode",
    message: "Cannot post yet: wait a second.",
    retryAfterMs: 1_000,
  });
  const refused = await assertRejects(() => answer, Refused, "wait a second");
  assertEquals([refused.code, refused.retryAfterMs], ["slow_mode", 1_000]);
});

Deno.test("a late answer renews the connection, and one without a connection isn't late", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const answer = asking.ask("a");
  asking.clocks.tick(10_000);
  assertEquals(asking.late, 0);
  asking.clocks.tick(1_000);
  assertEquals(asking.late, 1);
  asking.asked.disconnected();
  asking.clocks.tick(60_000);
  assertEquals(asking.late, 1);
  asking.asked.connected("ann", "e");
  asking.asked.answered({ type: "accepted", key: "a", seq: 1 });
  await answer;
});

Deno.test("as somebody else it isn't sent again: the key would post it twice", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const answer = asking.ask("a");
  asking.asked.disconnected();
  const waiting = asking.ask("b");
  asking.sent = [];
  asking.asked.connected("bob", "e");
  await assertRejects(() => answer, Unanswered, "somebody else");
  assertEquals(asking.sent, ["b"]);
  asking.asked.answered({ type: "accepted", key: "b", seq: 1 });
  await waiting;
});

Deno.test("in another epoch what names messages isn't sent, and other messages are", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  asking.asked.disconnected();
  const reply = asking.ask("a", { replyTo: 7 });
  const message = asking.ask("b");
  asking.asked.connected("ann", "f");
  await assertRejects(() => reply, Unanswered, "counted anew");
  assertEquals(asking.sent, ["b"]);
  asking.asked.answered({ type: "accepted", key: "b", seq: 1 });
  await message;
});

Deno.test("a key that the server has forgotten isn't sent again", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const answer = asking.ask("a");
  asking.asked.disconnected();
  asking.clocks.tick(14 * 60_000 + 1_000);
  await assertRejects(() => answer, Unanswered, "forgets");
});

Deno.test("few frames are without an answer at once", async () => {
  using asking = new Asking();
  const answers = Array.from({ length: 300 }, (_, i) => asking.ask(`${i}`));
  asking.asked.connected("ann", "e");
  assertEquals(asking.sent.length, 32);
  for (let seq = 0; seq < 300; seq++) {
    asking.asked.answered({ type: "accepted", key: `${seq}`, seq });
  }
  assertEquals(asking.sent.length, 300);
  await Promise.all(answers);
});

Deno.test("a burst that is refused ends no connection: 100 refusals in ten seconds would", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const answers = Array.from({ length: 150 }, (_, i) => asking.ask(`${i}`));
  const refusals = Promise.all(
    answers.map((answer) => assertRejects(() => answer, Refused)),
  );
  const refuseAll = () => {
    for (let at = 0; at < asking.sent.length; at++) {
      asking.asked.answered({
        type: "rejected",
        key: asking.sent[at],
        code: "rate_limited",
        message: "Wait.",
        retryAfterMs: 1_000,
      });
    }
    const refused = asking.sent.length;
    asking.sent = [];
    return refused;
  };
  assertEquals(refuseAll(), 96);
  asking.clocks.tick(10_500);
  assertEquals(refuseAll(), 0);
  asking.clocks.tick(2_000);
  assertEquals(refuseAll(), 54);
  await refusals;
});

Deno.test("a frame that the server would close for is refused here", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const refused = await assertRejects(
    () => asking.ask("a", { text: "x".repeat(33_000) }),
    Refused,
    "the server takes 32768",
  );
  assertEquals([refused.code, asking.sent], ["too_long", []]);
});

Deno.test("what waits its turn behind slow answers isn't late, and what is passed over is", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const answers = ["a", "b", "c", "d"].map((key) => asking.ask(key));
  const answer = (key: string) =>
    asking.asked.answered({ type: "accepted", key, seq: 1 });
  asking.clocks.tick(8_000);
  answer("a");
  asking.clocks.tick(8_000);
  assertEquals(asking.late, 0);
  answer("c");
  asking.clocks.tick(3_000);
  assertEquals(asking.late, 1);
  answer("b");
  answer("d");
  await Promise.all(answers);
});

Deno.test("a signal ends the wait for one answer", async () => {
  using asking = new Asking();
  asking.asked.connected("ann", "e");
  const abort = new AbortController();
  const answer = asking.ask("a", {}, abort.signal);
  abort.abort(new Error("too long"));
  await assertRejects(() => answer, Error, "too long");
});
