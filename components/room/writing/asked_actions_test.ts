import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { options, Page } from "../../../tests/tools/chat_sample.ts";
import { chatTexts } from "../../texts/languages.ts";
import { ZH } from "../../texts/zh.ts";
import { type LoadedTools, tools } from "../moderating/tools.ts";
import { UndoableActs } from "../moderating/undoable_acts.ts";
import type { Writer } from "../state/writer.ts";
import { AskedActions } from "./asked_actions.ts";

/** A moderator's actions in Chinese, on an open connection. */
function asking() {
  const { state } = new Page({ ...options, texts: chatTexts(ZH) });
  state.caughtUp = true;
  const acts = new UndoableActs(state, ZH.moderating);
  tools.value = { acts, texts: ZH.moderating } as LoadedTools;
  const actions = new AskedActions(state);
  const ask = (action: string, fields = {}, whom?: string) =>
    (actions.ask({ action, fields, whom }) as { key: string }).key;
  const answer = (key: string, message: string, command?: string) =>
    actions.done({ type: "done", key, message }, command);
  const told = () => state.notes.value.map(({ text }) => text);
  return { state, acts, actions, ask, answer, told };
}

Deno.test("a note says what was done, in the viewer's language, and to whom", () => {
  const { answer, told } = asking();
  answer("one", "Bob is banned.", "ban");
  answer("two", "Ann and Bob are banned.", "ban");
  answer("three", "Ann is banned. Not Bob: they are a host.", "ban");
  assertEquals(told(), [
    ZH.chat.done.ban,
    "Ann and Bob are banned.",
    "Ann is banned. Not Bob: they are a host.",
  ]);
});

Deno.test("an action from the page names whom it was done to", () => {
  const { ask, answer, told } = asking();
  answer(ask("ban", {}, "Ann"), "Ann is banned.");
  assertEquals(told(), ["Ann：已永久禁言。"]);
});

Deno.test("what can be undone has a note of its own, which its undo changes", () => {
  using _ = new FakeTime();
  const { acts, actions, ask, answer, state, told } = asking();
  const shown = () => acts.notes.value.map(({ text, undo }) => [text, undo]);
  const key = ask("ban", { viewer: "ann" }, "Ann");
  actions.done(
    { type: "done", key, message: "Ann is banned.", undo: 7 },
    undefined,
  );
  assertEquals(shown(), [["Ann：已永久禁言。", undefined]]);
  actions.refused(ask("undo", { act: 7 }), "rate_limited", "Wait.");
  assertEquals(acts.notes.value[0].problem, "Wait.");
  answer(ask("undo", { act: 7 }), "Undone: 1 person.");
  assertEquals(shown(), [["已撤销：Ann：已永久禁言。", "done"]]);
  assertEquals(told(), []);
  state.caughtUp = false;
  assertEquals(actions.ask({ action: "pin", fields: {} }), undefined);
  assertEquals(told(), [ZH.chat.noConnection]);
});

Deno.test("an undo of an act without an answer waits for it, and undoes nothing else", () => {
  using _ = new FakeTime();
  const { acts, actions, ask, state } = asking();
  const undone: number[] = [];
  state.writer.value = {
    moderate: (_: string, { act }: { act: number }) => undone.push(act),
  } as unknown as Writer;
  const done = (key: string, undo?: number) =>
    actions.done({ type: "done", key, message: "Done.", undo }, undefined);
  done(ask("ban", {}, "Ann"), 7);
  const clear = ask("clear");
  acts.undoLast();
  assertEquals(undone, []);
  const next = ask("delete");
  done(next, 10);
  assertEquals(undone, []);
  done(clear, 9);
  assertEquals(undone, [9]);
  acts.undone(10);
  const refused = ask("delete");
  acts.undoLast();
  actions.refused(refused, "forbidden", "No.");
  const pin = ask("pin");
  acts.undoLast();
  done(pin);
  assertEquals(undone, [9]);
  acts.undoLast();
  assertEquals(undone, [9, 7]);
});

Deno.test("an answer that comes twice offers no second undo", () => {
  using _ = new FakeTime();
  const { acts, actions, ask } = asking();
  const ban = ask("ban", {}, "Ann");
  const answer = { type: "done", key: ban, message: "Done.", undo: 7 } as const;
  actions.done(answer, undefined);
  acts.undone(7);
  actions.done(answer, undefined);
  assertEquals(acts.notes.value.map(({ undo }) => undo), ["done"]);
});

Deno.test("what has no answer is asked for again with its key, once the connection is back", () => {
  const { actions, ask, answer, told } = asking();
  const pinned = ask("pin");
  const cleared = ask("clear", { viewer: "b" });
  answer(pinned, "The message is pinned.");
  assertEquals(actions.waits.value, true);
  assertEquals(actions.isLate(10_000), false);
  const later = performance.now() + 11_000;
  assertEquals(actions.isLate(10_000, later), true);
  const frame = {
    type: "moderate",
    key: cleared,
    action: "clear",
    viewer: "b",
  };
  assertEquals(actions.again(later) as unknown[], [frame]);
  assertEquals(actions.isLate(10_000, later + 9_000), false);
  answer(cleared, "The messages are gone.");
  assertEquals(actions.waits.value, false);
  assertEquals(actions.again(later), []);
  assertEquals(told(), [ZH.chat.done.pin, ZH.chat.done.clear]);
});

Deno.test("what has had no answer for long isn't asked for again: each undo says so in its note, and all else in one", () => {
  using _ = new FakeTime();
  const { acts, actions, ask, told } = asking();
  const much = performance.now() + 31_000;
  acts.add(7, "a");
  ask("undo", { act: 7 });
  ask("pin");
  ask("clear");
  actions.expire();
  assertEquals(told(), []);
  assertEquals(actions.again(much), []);
  assertEquals(acts.notes.value.map(({ problem }) => problem), [
    ZH.chat.cutOff,
  ]);
  assertEquals(told(), [ZH.chat.cutOff]);
  assertEquals(actions.waits.value, false);
});

Deno.test("in another epoch nothing is asked for again: the same positions name other messages", () => {
  const { actions, ask, told } = asking();
  ask("delete", { target: 3 });
  actions.forget();
  assertEquals(actions.again(), []);
  assertEquals(told(), [ZH.chat.cutOff]);
});
