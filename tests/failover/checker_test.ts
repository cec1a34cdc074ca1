import { assertEquals } from "@std/assert";
import { type Account, check, type Placed } from "./checker.ts";

/** Messages a, b, c … from seq 1 on. */
function messages(keys: string): Placed[] {
  return [...keys].map((key, i) => ({ key, seq: i + 1 }));
}

/** An account of one room, in which "abcd" was accepted and is stored, but for what is given. */
function account(
  { accepted = "abcd", stored = "abcd", reads = ["abcd", "abcd"] },
): Account {
  return {
    accepted: messages(accepted).map((placed) => ({
      ...placed,
      room: "lobby",
      sentAt: placed.seq,
    })),
    stored: [{ room: "lobby", epoch: "x", messages: messages(stored) }],
    readings: reads.map((keys, i) => ({
      reader: `reader ${i}`,
      room: "lobby",
      // An epoch before a bar, and another after it.
      spans: keys.split("|").toReversed().map((keys, i) => ({
        epoch: i === 0 ? "x" : "w",
        messages: messages(keys),
      })).toReversed(),
    })),
  };
}

function verdict(but: Parameters<typeof account>[0], since?: number) {
  const { lost, doubled, epochs, problems } = check(account(but), since);
  return { lost, doubled, epochs, problems };
}

const FINE = { lost: 0, doubled: 0, epochs: 0, problems: [] };

Deno.test("Checker finds nothing wrong with one order that all have seen", () => {
  assertEquals(verdict({}), FINE);
});

Deno.test("Checker finds nothing wrong with a reader that starts afresh in a new epoch", () => {
  assertEquals(verdict({ reads: ["abx|abcd", "ab|abcd"] }), {
    ...FINE,
    epochs: 1,
  });
});

Deno.test("Checker reports an accepted message that isn't stored", () => {
  assertEquals(verdict({ accepted: "abcde" }), {
    ...FINE,
    lost: 1,
    problems: [
      "lobby: e was accepted as 5 and isn't stored",
      "lobby: reader 0 never received e",
      "lobby: reader 1 never received e",
    ],
  });
});

Deno.test("Checker forgives what was sent before all data were deleted, and nothing else", () => {
  const but = { accepted: "efcd", stored: "abcd" };
  assertEquals(verdict(but, 3), FINE);
  assertEquals(verdict(but, 2).lost, 1);
});

Deno.test("Checker reports a message that is stored twice, or elsewhere", () => {
  const reads = ["abacd"];
  assertEquals(verdict({ accepted: "", stored: "abacd", reads }), {
    ...FINE,
    doubled: 1,
    problems: [
      "lobby: the log has a as 1 and as 3",
      "lobby: reader 0 has a as 1 and as 3",
    ],
  });
  assertEquals(verdict({ accepted: "acbd" }).problems, [
    "lobby: c was accepted as 2 and is stored as 3",
    "lobby: b was accepted as 3 and is stored as 2",
  ]);
});

Deno.test("Checker reports a reader with another order, or another message at a place", () => {
  assertEquals(verdict({ reads: ["acbd"] }).problems, [
    "lobby: reader 0 has c as 2, and another has b in the same epoch",
    "lobby: reader 0 has b as 3, and another has c in the same epoch",
  ]);
  assertEquals(verdict({ reads: ["abx|abcd", "aby|abcd"] }).problems, [
    "lobby: reader 1 has y as 3, and another has x in the same epoch",
  ]);
});

Deno.test("Checker reports a reader that misses a message, or receives one out of turn", () => {
  const missing = account({});
  missing.readings[0].spans[0].messages.splice(1, 1);
  const { lost, problems } = check(missing);
  assertEquals([lost, problems], [1, [
    "lobby: reader 0 has 3 after 1",
    "lobby: reader 0 never received b",
  ]]);
  const swapped = account({});
  swapped.readings[0].spans[0].messages.reverse();
  assertEquals(check(swapped).problems.slice(0, 2), [
    "lobby: reader 0 has 4 after 0",
    "lobby: reader 0 has 3 after 4",
  ]);
});

Deno.test("Checker reports a reader that receives an epoch again", () => {
  const again = account({});
  const [reading] = again.readings;
  const twice = { ...reading, spans: [...reading.spans, ...reading.spans] };
  const { doubled, problems } = check({ ...again, readings: [twice] });
  assertEquals([doubled, problems], [4, [
    "lobby: reader 0 received an epoch again",
  ]]);
});
