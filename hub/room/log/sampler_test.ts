import { assertEquals } from "@std/assert";
import { type Candidate, Sampler } from "./sampler.ts";

/** A sampler whose bucket is full. */
function sampler(pace: number) {
  const made = new Sampler(0);
  let seq = 0;
  const message = (
    author: string,
    words = `words ${seq}`,
    always = false,
  ): Candidate => ({ seq: ++seq, author, words, always });
  /** The authors of those that are shown. */
  const shown = (messages: readonly Candidate[], now: number) => {
    const choices = made.choose(messages, pace, now);
    return messages.filter((_, i) => choices[i] === true)
      .map(({ author }) => author);
  };
  return { made, message, shown };
}

Deno.test("Sampler shows everything that fits into the pace", () => {
  const { message, shown } = sampler(3);
  const messages = ["ann", "ann", "bob"].map((author) => message(author, "hi"));
  assertEquals(shown(messages, 1_000), ["ann", "ann", "bob"]);
});

Deno.test("Sampler shows no more than the pace in the long run, and at most a second's worth at once", () => {
  const { message, shown } = sampler(6);
  let count = 0;
  for (let now = 250; now <= 10_000; now += 250) {
    const crowd = Array.from({ length: 100 }, (_, i) => message(`${now}.${i}`));
    count += shown(crowd, now).length;
  }
  assertEquals(count, 60);
  const crowd = Array.from({ length: 100 }, (_, i) => message(`later ${i}`));
  assertEquals(shown(crowd, 60_000).length, 6);
});

Deno.test("Sampler shows who was shown least lately before who floods", () => {
  const { message, shown } = sampler(4);
  const flood = () => Array.from({ length: 20 }, () => message("flooder"));
  const first = [...flood(), message("ann"), message("bob")];
  assertEquals(shown(first, 1_000), ["flooder", "flooder", "ann", "bob"]);
  const next = [...flood(), message("cat"), message("ann"), message("dan")];
  assertEquals(shown(next, 1_500), ["cat", "dan"]);
  // The flooder and Ann were shown at the same time, but Ann writes less.
  assertEquals(shown([...flood(), message("ann")], 1_750), ["ann"]);
});

Deno.test("Sampler always shows some messages, and they use up the pace", () => {
  const { message, shown } = sampler(2);
  const host = () => message("host", "hello", true);
  const messages = [message("ann"), host(), host(), host(), message("bob")];
  assertEquals(shown(messages, 1_000), ["host", "host", "host"]);
  assertEquals(shown([message("ann"), message("bob")], 1_500).length, 1);
});

Deno.test("Sampler gives the same words one place, and says with which message they are alike", () => {
  const { made, message } = sampler(2);
  const gg = ["ann", "bob", "cat"].map((author) => message(author, "gg"));
  const others = [message("dan", "wp"), message("eve", "wp")];
  assertEquals(made.choose([...gg, ...others], 2, 1_000), [
    true,
    { alike: 1 },
    { alike: 1 },
    true,
    { alike: 4 },
  ]);
  // Later too, for a while.
  const late = [message("fay", "gg"), message("fay", "new")];
  const later = [...late, message("gus", "newer")];
  assertEquals(made.choose(later, 2, 1_500), [
    { alike: 1 },
    { alike: undefined },
    true,
  ]);
  const again = [
    message("hal", "gg"),
    message("hal", "a"),
    message("hal", "b"),
  ];
  assertEquals(made.choose(again, 2, 12_000), [
    true,
    true,
    { alike: undefined },
  ]);
});

Deno.test("Sampler doesn't compare with a deleted message", () => {
  const { made, message } = sampler(1);
  made.choose([message("ann", "gg")], 1, 1_000);
  made.redact((seq) => seq === 1);
  const messages = [message("bob", "gg"), message("bob", "wp")];
  assertEquals(made.choose(messages, 1, 1_100), [
    { alike: undefined },
    { alike: undefined },
  ]);
});
