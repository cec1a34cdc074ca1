import { assert, assertEquals } from "@std/assert";
import { hueAngle, hueClass, HUES } from "./colour.ts";
import { AA, contrast, mix } from "../embed/colours.ts";
import { DARK, LIGHT, MENTIONED, NAME_COLOUR } from "../styles/theme.ts";

/**
 * Converts OKLCH to hexadecimal sRGB with the matrices of its author; clipped and
 * rounded as browsers do.
 */
function fromOklch({ l, c }: { l: number; c: number }, angle: number): string {
  const a = c * Math.cos(angle * Math.PI / 180);
  const b = c * Math.sin(angle * Math.PI / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return `#${
    [
      4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
      -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
      -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    ].map(toByte).join("")
  }`;
}

/** Converts HSL to hexadecimal sRGB. */
function fromHsl(colour: { lightness: number }, angle: number): string {
  const lightness = colour.lightness / 100;
  const range = 0.7 * Math.min(lightness, 1 - lightness);
  return `#${
    [0, 8, 4].map((offset) => {
      const place = (offset + angle / 30) % 12;
      const channel = lightness -
        range * Math.max(-1, Math.min(place - 3, 9 - place, 1));
      return Math.round(channel * 255).toString(16).padStart(2, "0");
    }).join("")
  }`;
}

/** A channel of linear sRGB as two digits. */
function toByte(linear: number): string {
  const value = linear <= 0.0031308
    ? linear * 12.92
    : 1.055 * linear ** (1 / 2.4) - 0.055;
  const byte = Math.round(Math.min(1, Math.max(0, value)) * 255);
  return byte.toString(16).padStart(2, "0");
}

for (
  const [theme, colours, name] of [
    ["light", LIGHT, NAME_COLOUR.light],
    ["dark", DARK, NAME_COLOUR.dark],
  ] as const
) {
  Deno.test(`every name is readable on every background of the ${theme} theme`, () => {
    for (let hue = 0; hue < HUES; hue++) {
      const mentioned = mix(colours.panel, colours.accent, MENTIONED);
      for (const background of [colours.panel, colours.soft, mentioned]) {
        for (const colourOf of [fromOklch, fromHsl]) {
          const found = contrast(colourOf(name, hueAngle(hue)), background);
          assert(
            found >= AA,
            `h${hue} on ${background} has ${found.toFixed(2)}`,
          );
        }
      }
    }
  });

  Deno.test(`every text of a message that mentions the viewer is readable in the ${theme} theme`, () => {
    const background = mix(colours.panel, colours.accent, MENTIONED);
    for (const text of ["ink", "dim", "accent"] as const) {
      const found = contrast(colours[text], background);
      assert(found >= AA, `${text} on ${background} has ${found.toFixed(2)}`);
    }
  });

  Deno.test(`every text is readable on its background in the ${theme} theme`, () => {
    for (
      const [text, background] of [
        ["ink", "page"],
        ["ink", "panel"],
        ["ink", "soft"],
        ["dim", "page"],
        ["dim", "panel"],
        ["dim", "soft"],
        ["bad", "panel"],
        ["bad", "soft"],
        ["accent", "page"],
        ["accent", "panel"],
        ["accent", "soft"],
        ["onaccent", "accent"],
      ] as const
    ) {
      const found = contrast(colours[text], colours[background]);
      assert(found >= AA, `${text} on ${background} has ${found.toFixed(2)}`);
    }
  });
}

Deno.test("an id always has the same colour, and ids use all colours", () => {
  assertEquals(hueClass("someone"), hueClass("someone"));
  const counts = new Map<string, number>();
  for (let index = 0; index < 1200; index++) {
    const name = hueClass(`user${index}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assertEquals(counts.size, HUES);
  for (const count of counts.values()) {
    assert(count > 60 && count < 140, String(count));
  }
});
