import { assert, assertEquals } from "@std/assert";
import { hueAngle, hueClass, HUES, NAME_COLOUR } from "./colour.ts";
import { mix } from "./embed/colours.ts";
import { DARK, LIGHT, MENTIONED } from "./styles/theme.ts";

/** AA for text of normal size. */
const AA = 4.5;

type Linear = readonly [red: number, green: number, blue: number];

function fromHex(hex: string): Linear {
  const channel = (at: number) =>
    toLinear(parseInt(hex.slice(at, at + 2), 16) / 255);
  return [channel(1), channel(3), channel(5)];
}

/** A channel of sRGB, between 0 and 1, without its gamma. */
function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toGamma(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - .055;
}

/** OKLCH to linear sRGB, by the matrices of its author; clipped and rounded as browsers do. */
function fromOklch({ l, c }: { l: number; c: number }, angle: number): Linear {
  const a = c * Math.cos(angle * Math.PI / 180);
  const b = c * Math.sin(angle * Math.PI / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) =>
    toLinear(Math.round(toGamma(Math.min(1, Math.max(0, value))) * 255) / 255);
  return [
    clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

function luminance([red, green, blue]: Linear): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Linear, other: Linear): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) =>
    a - b
  );
  return (light + 0.05) / (dark + 0.05);
}

for (
  const [theme, colours, name] of [
    ["light", LIGHT, NAME_COLOUR.light],
    ["dark", DARK, NAME_COLOUR.dark],
  ] as const
) {
  Deno.test(`every name can be read on every background of the ${theme} theme`, () => {
    for (let hue = 0; hue < HUES; hue++) {
      const mentioned = mix(colours.panel, colours.accent, MENTIONED);
      for (const background of [colours.panel, colours.soft, mentioned]) {
        const found = contrast(
          fromOklch(name, hueAngle(hue)),
          fromHex(background),
        );
        assert(found >= AA, `h${hue} on ${background} has ${found.toFixed(2)}`);
      }
    }
  });

  Deno.test(`every text of a message that mentions the viewer can be read in the ${theme} theme`, () => {
    const background = mix(colours.panel, colours.accent, MENTIONED);
    for (const text of ["ink", "dim", "accent"] as const) {
      const found = contrast(fromHex(colours[text]), fromHex(background));
      assert(found >= AA, `${text} on ${background} has ${found.toFixed(2)}`);
    }
  });

  Deno.test(`every text can be read on its background in the ${theme} theme`, () => {
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
      const found = contrast(
        fromHex(colours[text]),
        fromHex(colours[background]),
      );
      assert(found >= AA, `${text} on ${background} has ${found.toFixed(2)}`);
    }
  });
}

Deno.test("an id always has the same colour, and ids spread over all colours", () => {
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
