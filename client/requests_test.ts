import { assertEquals, assertRejects } from "@std/assert";
import type { Say } from "../hub/frames.ts";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { Requests } from "./requests.ts";
import { Refused, Unanswered } from "./refused.ts";

/** Requests with fake time and the test as the server. */
class Post implements Disposable {
  readonly clocks = new FakeClocks();
  /** The keys of what was sent. */
  sent: string[] = [];
  late = 0;
  readonly requests = new Requests({
    send: ({ key }) => this.sent.push(key),
    late: () => this.late++,
  });

  ask(key: string, fields: Partial<Say> = {}, signal?: AbortSignal) {
    return this.requests.ask(
      { type: "say", key, text: key, ...fields },
      signal,
    );
  }

  [Symbol.dispose](): void {
    this.requests.end(new Error("the test is over"));
    this.clocks[Symbol.dispose]();
  }
}

Deno.test("what is asked without a connection is sent with the next one, in order", async () => {
  using post = new Post();
  const answers = [post.ask("a"), post.ask("b")];
  assertEquals(post.sent, []);
  post.requests.connected("ann", "e");
  assertEquals(post.sent, ["a", "b"]);
  post.requests.answered({ type: "accepted", key: "b", seq: 8 });
  post.requests.answered({ type: "accepted", key: "a", seq: 7 });
  const found = await Promise.all(answers);
  assertEquals(found.map((each) => "seq" in each && each.seq), [7, 8]);
});

Deno.test("what has no answer is sent again with its key, and what has one isn't", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const first = post.ask("a");
  const second = post.ask("b");
  post.requests.answered({ type: "accepted", key: "a", seq: 1 });
  await first;
  post.requests.disconnected();
  post.sent = [];
  post.requests.connected("ann", "e");
  assertEquals(post.sent, ["b"]);
  post.requests.answered({ type: "accepted", key: "b", seq: 2 });
  await second;
  assertEquals(
    post.requests.answered({ type: "accepted", key: "b", seq: 2 }),
    false,
  );
});

Deno.test("a refusal is thrown with its code and wait", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const answer = post.ask("a");
  post.requests.answered({
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
  using post = new Post();
  post.requests.connected("ann", "e");
  const answer = post.ask("a");
  post.clocks.tick(10_000);
  assertEquals(post.late, 0);
  post.clocks.tick(1_000);
  assertEquals(post.late, 1);
  post.requests.disconnected();
  post.clocks.tick(60_000);
  assertEquals(post.late, 1);
  post.requests.connected("ann", "e");
  post.requests.answered({ type: "accepted", key: "a", seq: 1 });
  await answer;
});

Deno.test("as somebody else it isn't sent again: the key would post it twice", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const answer = post.ask("a");
  post.requests.disconnected();
  const waiting = post.ask("b");
  post.sent = [];
  post.requests.connected("bob", "e");
  await assertRejects(() => answer, Unanswered, "somebody else");
  assertEquals(post.sent, ["b"]);
  post.requests.answered({ type: "accepted", key: "b", seq: 1 });
  await waiting;
});

Deno.test("in another epoch what names messages isn't sent, and other messages are", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  post.requests.disconnected();
  const reply = post.ask("a", { replyTo: 7 });
  const message = post.ask("b");
  post.requests.connected("ann", "f");
  await assertRejects(() => reply, Unanswered, "counted anew");
  assertEquals(post.sent, ["b"]);
  post.requests.answered({ type: "accepted", key: "b", seq: 1 });
  await message;
});

Deno.test("a key that the server has forgotten isn't sent again", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const answer = post.ask("a");
  post.requests.disconnected();
  post.clocks.tick(14 * 60_000 + 1_000);
  await assertRejects(() => answer, Unanswered, "forgets");
});

Deno.test("a key that the server has forgotten while the computer slept isn't sent again", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const answer = post.ask("a");
  post.requests.disconnected();
  // On Linux and macOS the monotonic clock stands still meanwhile.
  post.clocks.set(20 * 60_000);
  post.requests.connected("ann", "e");
  await assertRejects(() => answer, Unanswered, "forgets");
  assertEquals(post.sent, ["a"]);
});

Deno.test("few frames are without an answer at once", async () => {
  using post = new Post();
  const answers = Array.from({ length: 300 }, (_, i) => post.ask(`${i}`));
  post.requests.connected("ann", "e");
  assertEquals(post.sent.length, 32);
  for (let seq = 0; seq < 300; seq++) {
    post.requests.answered({ type: "accepted", key: `${seq}`, seq });
  }
  assertEquals(post.sent.length, 300);
  await Promise.all(answers);
});

Deno.test("a burst that is refused ends no connection: 100 refusals in ten seconds would", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const answers = Array.from({ length: 150 }, (_, i) => post.ask(`${i}`));
  const refusals = Promise.all(
    answers.map((answer) => assertRejects(() => answer, Refused)),
  );
  const refuseAll = () => {
    for (let at = 0; at < post.sent.length; at++) {
      post.requests.answered({
        type: "rejected",
        key: post.sent[at],
        code: "rate_limited",
        message: "Wait.",
        retryAfterMs: 1_000,
      });
    }
    const refused = post.sent.length;
    post.sent = [];
    return refused;
  };
  assertEquals(refuseAll(), 96);
  post.clocks.tick(10_500);
  assertEquals(refuseAll(), 0);
  post.clocks.tick(2_000);
  assertEquals(refuseAll(), 54);
  await refusals;
});

Deno.test("a frame that the server would close for is refused here", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const refused = await assertRejects(
    () => post.ask("a", { text: "x".repeat(33_000) }),
    Refused,
    "the server takes 32768",
  );
  assertEquals([refused.code, post.sent], ["too_long", []]);
});

Deno.test("what waits its turn behind slow answers isn't late, and what is passed over is", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const answers = ["a", "b", "c", "d"].map((key) => post.ask(key));
  const answer = (key: string) =>
    post.requests.answered({ type: "accepted", key, seq: 1 });
  post.clocks.tick(8_000);
  answer("a");
  post.clocks.tick(8_000);
  assertEquals(post.late, 0);
  answer("c");
  post.clocks.tick(3_000);
  assertEquals(post.late, 1);
  answer("b");
  answer("d");
  await Promise.all(answers);
});

Deno.test("a signal ends the wait for one answer", async () => {
  using post = new Post();
  post.requests.connected("ann", "e");
  const abort = new AbortController();
  const answer = post.ask("a", {}, abort.signal);
  abort.abort(new Error("too long"));
  await assertRejects(() => answer, Error, "too long");
});
