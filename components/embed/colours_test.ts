import { assert, assertEquals } from "@std/assert";
import { DARK, LIGHT, MENTIONED } from "../styles/theme.ts";
import { AA, contrast, cssOf, mix, propertiesOf } from "./colours.ts";
import { lookOf } from "./look.ts";

/** Accents of all hues and lightnesses. */
const ACCENTS = ["00", "40", "80", "c0", "ff"].flatMap((r, _, all) =>
  all.flatMap((g) => all.map((b) => `#${r}${g}${b}`))
);

Deno.test("an accent is readable, and so is text on it, in both themes", () => {
  for (const accent of ACCENTS) {
    for (const [name, theme] of Object.entries({ light: LIGHT, dark: DARK })) {
      const look = lookOf(undefined, accent, false);
      const properties = propertiesOf(look, name === "dark");
      const { "--accent": shown, "--onaccent": on } = properties;
      const mentioned = mix(theme.panel, shown, MENTIONED);
      for (const behind of [theme.panel, theme.soft, mentioned, on]) {
        assert(contrast(shown, behind) >= AA, `${accent} in ${name}: ${shown}`);
      }
      assert(on === "#ffffff" || on === "#000000");
    }
  }
});

Deno.test("a readable accent stays unchanged", () => {
  const accent = "#1144aa";
  const look = lookOf("light", accent, false);
  assertEquals(propertiesOf(look, true)["--accent"], accent);
});

Deno.test("a chosen theme overrides the system's, and without one both are served", () => {
  assertEquals(cssOf(lookOf(undefined, undefined, true)), "");
  const forced = cssOf(lookOf("dark", undefined, false));
  assert(forced.includes(`--page:${DARK.page}`));
  assert(!forced.includes("@media"));
  assert(cssOf(lookOf(undefined, "#ffff00", false)).includes("@media"));
  for (const theme of ["light", "dark", undefined]) {
    // It is put into a style element without escaping.
    const css = cssOf(lookOf(theme, "#ffff00", false));
    assert(/^[\w#:;{}@().\s-]*$/.test(css), css);
  }
});
