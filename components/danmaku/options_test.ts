import { assertEquals } from "@std/assert";
import { DIALS, parseChoice, RANGES } from "./options.ts";

const UNSET = { on: true, opacity: .9, speed: 1, density: .5, size: 1 };

Deno.test("A choice is read back as it was kept", () => {
  const choice = { on: false, opacity: .5, speed: 2, density: .25, size: .5 };
  assertEquals(parseChoice(JSON.stringify(choice)), choice);
});

Deno.test("Whatever else the browser holds is as if nothing had been set", () => {
  for (
    const text of [
      null,
      "",
      "nonsense",
      "null",
      "7",
      "[]",
      '{"opacity":9,"speed":-1,"density":"1","size":null}',
      '{"speed":1e999}',
    ]
  ) assertEquals(parseChoice(text), UNSET, String(text));
});

Deno.test("What is unset is one of the steps that can be set", () => {
  for (const name of DIALS) {
    const { min, max, step, value } = RANGES[name];
    const steps = (value - min) / step;
    assertEquals(Math.abs(steps - Math.round(steps)) < 1e-9, true, name);
    assertEquals(value >= min && value <= max, true, name);
  }
});
