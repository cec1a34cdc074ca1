import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { EN } from "../../texts/en.ts";
import { heldTexts } from "../../texts/languages.ts";
import type { Verdict } from "./held.ts";
import { sendVerdict, type Sent } from "./send.ts";

const TEXTS = heldTexts(EN);

const GONE = { code: "no_such_message", message: "Cannot find this message." };
const LATE = { code: "conflict", message: "Cannot do this: Ann is a host." };

/**
 * Sends a decision on these messages to a server that gives these answers in turn;
 * `undefined`: it is lost.
 */
async function send(
  ids: readonly string[],
  verdict: Verdict,
  answers: readonly (object | undefined)[],
) {
  using time = new FakeTime();
  let tries = 0;
  using _ = stub(globalThis, "fetch", () => {
    const answer = answers[tries++];
    return answer
      ? Promise.resolve(Response.json(answer))
      : Promise.reject(new TypeError("no network"));
  });
  let sent: Sent | undefined;
  const sending = sendVerdict("lobby", ids, verdict, TEXTS, () => {})
    .then((answer) => sent = answer);
  while (!sent) await time.tickAsync(1_000);
  await sending;
  return [...sent.left];
}

Deno.test("A message that is gone once an approval is sent again was approved by the first try", async () => {
  assertEquals(await send(["a"], "approve", [undefined, GONE]), []);
  assertEquals(await send(["a", "b"], "allow", [undefined, GONE]), []);
  assertEquals(
    await send(["a", "b", "c", "d"], "approve", [undefined, {
      message: "The message is approved.",
      undecided: [
        { ...GONE, held: ["a", "b"] },
        { ...LATE, held: ["c"] },
      ],
    }]),
    [["c", LATE.message]],
  );
});

Deno.test("A message that is gone at the first try, or that is rejected, was decided by somebody else", async () => {
  assertEquals(await send(["a"], "approve", [GONE]), [["a", undefined]]);
  assertEquals(await send(["a"], "refuse", [undefined, GONE]), [
    ["a", undefined],
  ]);
});

Deno.test("An approval of many messages may take longer than one of a single message", async () => {
  using time = new FakeTime();
  let tries = 0;
  using _ = stub(globalThis, "fetch", (_url, options) => {
    tries++;
    return new Promise((resolve, reject) => {
      setTimeout(() => resolve(Response.json({ message: "Done." })), 30_000);
      options!.signal!.addEventListener("abort", () => reject("late"));
    });
  });
  const ids = Array.from({ length: 1_000 }, (_, i) => `${i}`);
  const many = sendVerdict("lobby", ids, "approve", TEXTS, () => {});
  await time.tickAsync(30_000);
  assertEquals((await many).left.size, 0);
  assertEquals(tries, 1);
  let one: Sent | undefined;
  const sending = sendVerdict("lobby", ["a"], "approve", TEXTS, () => {})
    .then((answer) => one = answer);
  while (!one) await time.tickAsync(1_000);
  await sending;
  assertEquals([...one.left.keys()], ["a"]);
  assertEquals(tries, 5);
});
