import { assertEquals } from "@std/assert";
import { choiceOf, OPTION_NAMES, RANGES } from "./options.ts";

const UNSET = { on: true, opacity: .9, speed: 1, density: .5, size: 1 };

Deno.test("Stored options are read back unchanged", () => {
  const choice = { on: false, opacity: .5, speed: 2, density: .25, size: .5 };
  assertEquals(choiceOf(choice), choice);
});

Deno.test("Invalid stored options are ignored", () => {
  for (
    const kept of [
      undefined,
      null,
      7,
      "nonsense",
      [],
      { opacity: 9, speed: -1, density: "1", size: null },
      { speed: Infinity, size: NaN },
    ]
  ) assertEquals(choiceOf(kept), UNSET, JSON.stringify(kept));
});

Deno.test("Each default is one of the steps that can be set", () => {
  for (const name of OPTION_NAMES) {
    const { min, max, step, value } = RANGES[name];
    const steps = (value - min) / step;
    assertEquals(Math.abs(steps - Math.round(steps)) < 1e-9, true, name);
    assertEquals(value >= min && value <= max, true, name);
  }
});
