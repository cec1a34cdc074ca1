import { assertEquals } from "@std/assert";
import {
  accepted,
  ANSWER_TIMEOUT_MS,
  claim,
  delay,
  discard,
  expire,
  KEY_LIFETIME_MS,
  nextDelayed,
  type Outbox,
  rejected,
  release,
  retry,
  say,
  unanswered,
  unclaim,
  visible,
} from "./outbox.ts";

function texts(outbox: Outbox): string[] {
  return visible(outbox).map((each) => each.text);
}

Deno.test("a message accepted before its event is always shown once", () => {
  let outbox = say([], "k", "hello", 0);
  assertEquals(texts(outbox), ["hello"]);
  outbox = accepted(outbox, "k", 7, 6);
  assertEquals(outbox[0].state, "sent");
  assertEquals(texts(outbox), ["hello"]);
  outbox = claim(outbox, 7, "hello");
  assertEquals(outbox, []);
});

Deno.test("a message whose event comes before accepted is always shown once", () => {
  let outbox = claim(say([], "k", "hello", 0), 7, "hello");
  assertEquals(texts(outbox), []);
  outbox = accepted(outbox, "k", 7, 7);
  assertEquals(outbox, []);
});

Deno.test("a message that is retried still mentions whom it did", () => {
  const mentions = [{ id: "bob", name: "Bob" }];
  const failed = rejected(say([], "k", "@Bob", 0, { mentions }), "k", "No.");
  assertEquals(retry(failed, "k", "k2", 1)[0].mentions, mentions);
});

Deno.test("a message whose text the server cleaned still hides the pending one", () => {
  assertEquals(texts(claim(say([], "k", "he\u200bllo", 0), 7, "hello")), []);
});

Deno.test("a message from another tab of the viewer hides a pending one only until the answer", () => {
  let outbox = say(say([], "a", "one", 0), "b", "two", 0);
  outbox = claim(outbox, 7, "from another tab");
  assertEquals(texts(outbox), ["two"]);
  outbox = rejected(outbox, "a", "No.");
  assertEquals(texts(outbox), ["one", "two"]);
});

Deno.test("a wrong claim is undone by the answer", () => {
  let outbox = say(say([], "a", "one", 0), "b", "two", 0);
  outbox = claim(outbox, 7, "two");
  assertEquals(texts(outbox), ["one"]);
  outbox = accepted(outbox, "a", 7, 7);
  assertEquals(texts(outbox), ["two"]);
});

Deno.test("an own deed claims what was typed, not the oldest message", () => {
  const outbox = say(say([], "a", "one", 0), "b", "/me waves", 0);
  assertEquals(texts(claim(outbox, 7, "waves")), ["one"]);
});

Deno.test("a refused message fails with its reason and can be retried or discarded", () => {
  let outbox = rejected(say([], "k", "hello", 0), "k", "Too fast.", 800);
  assertEquals([outbox[0].state, outbox[0].reason, outbox[0].retryAt], [
    "failed",
    "Too fast.",
    800,
  ]);
  assertEquals(unanswered(outbox), []);
  outbox = retry(outbox, "k", "other", 900);
  assertEquals([outbox[0].state, outbox[0].key, outbox[0].reason], [
    "pending",
    "k",
    undefined,
  ]);
  assertEquals(discard(outbox, "k"), []);
});

Deno.test("an old key is not reused, because the server may have forgotten it", () => {
  const outbox = rejected(say([], "k", "hello", 0), "k", "No answer.");
  assertEquals(retry(outbox, "k", "new", KEY_LIFETIME_MS + 1)[0].key, "new");
});

Deno.test("unanswered messages are sent again in order, answered ones are not", () => {
  let outbox = say(say(say([], "a", "1", 0), "b", "2", 0), "c", "3", 0);
  outbox = accepted(outbox, "b", 5, 4);
  assertEquals(unanswered(outbox).map((each) => each.key), ["a", "c"]);
});

Deno.test("a message without an answer fails after a while", () => {
  const outbox = say([], "k", "hello", 0);
  assertEquals(expire(outbox, ANSWER_TIMEOUT_MS, "late"), outbox);
  assertEquals(
    expire(outbox, ANSWER_TIMEOUT_MS + 1, "late")[0].state,
    "failed",
  );
});

Deno.test("in another epoch sent messages are gone and pending ones show again", () => {
  let outbox = say(say([], "a", "1", 0), "b", "2", 0);
  outbox = accepted(claim(outbox, 4, "2"), "a", 5, 4);
  assertEquals(texts(unclaim(outbox)), ["2"]);
});

Deno.test("delayed messages are sent one at a time, each after the answer to the previous one", () => {
  let outbox = say(say([], "a", "1", 0), "b", "2", 0, { state: "delayed" });
  assertEquals(nextDelayed(outbox), undefined, "an answer is waited for");
  outbox = delay(outbox, "a");
  assertEquals(unanswered(outbox), []);
  assertEquals(nextDelayed(outbox)?.key, "a");
  outbox = release(outbox, "a", 9_000);
  assertEquals([outbox[0].state, outbox[0].since], ["pending", 9_000]);
  assertEquals(nextDelayed(outbox), undefined);
  outbox = accepted(outbox, "a", 7, 7);
  assertEquals(nextDelayed(outbox)?.key, "b");
});

Deno.test("a delayed message doesn't expire, and survives another epoch", () => {
  const outbox = say([], "a", "1", 0, { state: "delayed" });
  assertEquals(expire(outbox, ANSWER_TIMEOUT_MS + 1, "late"), outbox);
  assertEquals(texts(unclaim(outbox)), ["1"]);
});
