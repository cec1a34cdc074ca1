import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { EN } from "../../texts/en.ts";
import { type Decision, Decisions } from "./decisions.ts";
import { heldTexts } from "../../texts/languages.ts";

const TEXTS = heldTexts(EN);

/** A list's decisions, and the acts that the server was asked to undo. */
function decisions() {
  const undone: number[] = [];
  const fetching = stub(globalThis, "fetch", (_url, options) => {
    undone.push(JSON.parse(String(options?.body)).act);
    return Promise.resolve(Response.json({ message: "Undone." }));
  });
  const made = new Decisions("lobby", TEXTS, () => {});
  const add = (text: string, act?: number) =>
    made.add(Promise.resolve({ text, act, rows: [] }));
  return { made, add, undone, fetching };
}

Deno.test("Undo stays, with what it undoes, while later decisions can't be undone", async () => {
  using time = new FakeTime();
  const { made, add, undone, fetching } = decisions();
  using _ = fetching;
  await add("1 message rejected.", 7);
  assertEquals([made.offer.value?.act, made.isNamed.value], [7, true]);
  await time.tickAsync(11_000);
  await add("1 message approved.");
  await add("1 left out: Cannot ban Ann.");
  assertEquals(made.note.value, "1 left out: Cannot ban Ann.");
  assertEquals([made.offer.value?.act, made.isNamed.value], [7, false]);
  await made.undo(made.offer.value!);
  assertEquals(undone, [7]);
  assertEquals(made.note.value, "Undone: 1 message rejected.");
  assertEquals(made.offer.value, undefined);
});

Deno.test("Undo goes with the note, or with a decision after its 12 seconds", async () => {
  using time = new FakeTime();
  const { made, add, fetching } = decisions();
  using _ = fetching;
  await add("1 message rejected.", 7);
  await time.tickAsync(12_000);
  assertEquals([made.note.value, made.offer.value], [undefined, undefined]);
  await add("1 message rejected.", 8);
  await time.tickAsync(6_000);
  await add("1 message approved.");
  await time.tickAsync(6_000);
  assertEquals(made.offer.value?.act, 8);
  await add("1 message approved.");
  assertEquals(made.note.value, "1 message approved.");
  assertEquals(made.offer.value, undefined);
});

Deno.test("After a decision that can't be undone, the first u says what the second one undoes", async () => {
  using time = new FakeTime();
  const { made, add, undone, fetching } = decisions();
  using _ = fetching;
  await add("1 message rejected, its author banned.", 7);
  await add("1 message rejected.", 8);
  await add("1 message approved.");
  await time.tickAsync(60_000);
  await made.undoLast();
  assertEquals(undone, []);
  assertEquals(
    made.note.value,
    "The last decision can’t be undone. Press again to undo an earlier one: 1 message rejected.",
  );
  assertEquals([made.offer.value?.act, made.isNamed.value], [8, true]);
  await made.undoLast();
  await made.undoLast();
  await made.undoLast();
  assertEquals(undone, [8, 7]);
  assertEquals(made.note.value, EN.panel.held.nothingToUndo);
  await time.tickAsync(12_000);
});

Deno.test("u undoes a decision whose answer is still to come, and none before it if it fails", async () => {
  using time = new FakeTime();
  const { made, add, undone, fetching } = decisions();
  using _ = fetching;
  await add("1 message rejected.", 7);
  const answer = Promise.withResolvers<Decision>();
  const added = made.add(answer.promise);
  const first = made.undoLast();
  // A second press, while nothing seems to happen.
  await made.undoLast();
  answer.resolve({ text: "2 messages rejected.", act: 8, rows: [] });
  await Promise.all([added, first]);
  assertEquals(undone, [8]);
  const lost = Promise.withResolvers<Decision>();
  const failing = made.add(lost.promise);
  const second = made.undoLast();
  lost.resolve({ text: "1 left out: The server can’t be reached.", rows: [] });
  await Promise.all([failing, second]);
  assertEquals(undone, [8]);
  assertEquals(made.offer.value?.act, 7);
  await time.tickAsync(12_000);
});

/** Asks for a decision; returns what answers it. */
function ask(made: Decisions) {
  const answer = Promise.withResolvers<Decision>();
  const added = made.add(answer.promise);
  return async (text: string, act?: number) => {
    answer.resolve({ text, act, rows: [] });
    await added;
  };
}

Deno.test("u while a decision is refused leaves why on the page, and the next one says what it undoes", async () => {
  using time = new FakeTime();
  const { made, add, undone, fetching } = decisions();
  using _ = fetching;
  const why = "1 left out: Cannot ban Ann.";
  for (const act of [undefined, 7]) {
    if (act) await add("1 message rejected.", act);
    const answer = ask(made);
    const undoing = made.undoLast();
    await answer(why);
    await undoing;
    assertEquals(made.note.value, why);
    await made.undoLast();
    assertEquals(
      made.note.value,
      act
        ? "The last decision can’t be undone. Press again to undo an earlier one: 1 message rejected."
        : EN.panel.held.nothingToUndo,
    );
  }
  await made.undoLast();
  assertEquals(undone, [7]);
  await time.tickAsync(12_000);
});

Deno.test("u undoes what was asked for last, though an older decision is answered after it", async () => {
  using time = new FakeTime();
  const { made, undone, fetching } = decisions();
  using _ = fetching;
  const answerFirst = ask(made);
  await ask(made)("2 messages rejected.", 7);
  await answerFirst("1 message rejected, its author banned.", 8);
  await made.undoLast();
  assertEquals(undone, [7]);
  const answerThird = ask(made);
  await ask(made)("1 message approved.");
  await answerThird("3 messages rejected.", 9);
  await made.undoLast();
  assertEquals(undone, [7]);
  assertEquals(
    made.note.value,
    "The last decision can’t be undone. Press again to undo an earlier one: 3 messages rejected.",
  );
  await made.undoLast();
  await made.undoLast();
  assertEquals(undone, [7, 9, 8]);
  await time.tickAsync(12_000);
});

Deno.test("u undoes none that was asked for after it", async () => {
  using time = new FakeTime();
  const { made, undone, fetching } = decisions();
  using _ = fetching;
  for (const act of [8, undefined]) {
    const answer = ask(made);
    const undoing = made.undoLast();
    await ask(made)("Asked for later.", act);
    await answer("1 message rejected.", 7);
    await undoing;
    assertEquals(undone.splice(0), [7]);
    // The later one is what the next press is about.
    await made.undoLast();
    assertEquals(undone.splice(0), act ? [act] : []);
  }
  await time.tickAsync(12_000);
});

Deno.test("A note goes after Undo was used by keyboard, whose button goes without a sign", async () => {
  using time = new FakeTime();
  const { made, add, fetching } = decisions();
  using _ = fetching;
  await add("1 message rejected.", 7);
  made.inUse = true;
  await time.tickAsync(20_000);
  assertEquals(made.note.value, "1 message rejected.");
  await made.undo(made.offer.value!);
  await time.tickAsync(12_000);
  assertEquals(made.note.value, undefined);
});
