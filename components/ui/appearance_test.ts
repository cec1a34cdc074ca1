import { assertEquals } from "@std/assert";
import { appearanceIn, schemeOf, USUAL } from "./appearance.ts";

Deno.test("an appearance is read from among other cookies; what is unknown in it is as usual", () => {
  assertEquals(appearanceIn("a=b; appearance=dark-large; c=d"), {
    theme: "dark",
    textSize: "large",
  });
  assertEquals(appearanceIn("appearance=light-huge"), {
    theme: "light",
    textSize: "normal",
  });
  for (
    const cookies of [null, "", "appearance=", "my-appearance=dark-large"]
  ) assertEquals(appearanceIn(cookies), USUAL);
});

Deno.test("a chosen theme colours the browser's controls whatever the system prefers", () => {
  const { light, dark } = schemeOf({ ...USUAL, theme: "dark" });
  assertEquals([light, dark], ["#14120f", "#14120f"]);
  assertEquals(schemeOf(USUAL).scheme, "light dark");
});
