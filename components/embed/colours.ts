/**
 * Colours for a {@linkcode Look}: keeps text readable whatever accent a site chooses.
 *
 * @module
 */
import {
  DARK,
  LIGHT,
  MENTIONED,
  type Theme,
  themeProperties,
} from "../styles/theme.ts";
import type { Look } from "./look.ts";

/**
 * The AA contrast for text of normal size ({@link
 * https://www.w3.org/TR/WCAG22/#contrast-minimum WCAG}).
 */
export const AA = 4.5;

/** The step by which an accent is mixed with the ink until it is readable. */
const STEP = 0.05;

/** Custom properties of the style sheet, by name. */
type Properties = Readonly<Record<string, string>>;

/** The properties that a look changes, for light or dark systems. */
export function propertiesOf(
  { theme, accent }: Look,
  prefersDark: boolean,
): Properties {
  const dark = theme ? theme === "dark" : prefersDark;
  return {
    ...theme && themeProperties(theme),
    ...accent && accentOn(dark ? DARK : LIGHT, accent),
  };
}

/** The same as CSS for both; empty if nothing is changed. */
export function cssOf(look: Look): string {
  const rule = (dark: boolean) => {
    const properties = Object.entries(propertiesOf(look, dark));
    return properties.length === 0
      ? ""
      : `:root{${properties.map((property) => property.join(":")).join(";")}}`;
  };
  const [light, dark] = [rule(false), rule(true)];
  return light === dark
    ? light
    : `${light}@media (prefers-color-scheme:dark){${dark}}`;
}

/** The accent made readable in a theme, and black or white for text on it. */
function accentOn({ panel, soft, ink }: Theme, wanted: string): Properties {
  const readable = (accent: string) =>
    [panel, soft, mix(panel, accent, MENTIONED)]
      .every((behind) => contrast(accent, behind) >= AA);
  let accent = wanted;
  for (let part = STEP; part < 1 && !readable(accent); part += STEP) {
    accent = mix(wanted, ink, part);
  }
  const [on] = ["#ffffff", "#000000"].sort((a, b) =>
    contrast(accent, b) - contrast(accent, a)
  );
  return { "--accent": accent, "--onaccent": on };
}

/** The WCAG contrast of two hexadecimal colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)]
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Mixes two hexadecimal colours; `part` is the share of the second. */
export function mix(from: string, to: string, part: number): string {
  const other = channels(to);
  const mixed = channels(from).map((value, i) =>
    Math.round(value + (other[i] - value) * part)
  );
  return `#${
    mixed.map((value) => value.toString(16).padStart(2, "0")).join("")
  }`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
