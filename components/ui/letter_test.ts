import { assertEquals } from "@std/assert";
import { isTaken, letterOf } from "./letter.ts";

function pressed(key: string, more: Partial<KeyboardEvent> = {}) {
  return {
    key,
    code: "",
    keyCode: 0,
    isComposing: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    shiftKey: false,
    ...more,
  };
}

Deno.test("A letter is the same with Caps Lock, and on a keyboard with other letters", () => {
  assertEquals(letterOf(pressed("d", { code: "KeyD" })), "d");
  assertEquals(letterOf(pressed("D", { code: "KeyD" })), "d", "Caps Lock");
  assertEquals(letterOf(pressed("в", { code: "KeyD" })), "d", "Russian");
  assertEquals(letterOf(pressed("В", { code: "KeyD" })), "d");
  assertEquals(letterOf(pressed("ד", { code: "KeyS" })), "s", "Hebrew");
  assertEquals(letterOf(pressed("a", { code: "KeyQ" })), "a", "French");
  assertEquals(letterOf(pressed("e", { code: "KeyD" })), "e", "Dvorak");
});

Deno.test("Other keys are no letters, nor are letters with another key held or for an input method", () => {
  for (const key of ["Enter", "ö", "1", "?", "Dead", "Process", " "]) {
    assertEquals(letterOf(pressed(key, { code: "Semicolon" })), undefined);
  }
  assertEquals(letterOf(pressed("Process", { code: "KeyD" })), undefined);
  for (
    const held of ["ctrlKey", "altKey", "metaKey", "shiftKey", "isComposing"]
  ) {
    assertEquals(letterOf(pressed("d", { [held]: true })), undefined, held);
  }
  assertEquals(letterOf(pressed("d", { keyCode: 229 })), undefined);
  assertEquals(isTaken(pressed("Escape", { metaKey: true })), true);
  assertEquals(isTaken(pressed("?", { shiftKey: true })), false);
});
