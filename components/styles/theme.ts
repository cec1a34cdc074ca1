/**
 * The colours of both themes; all other styles refer to them by name.
 *
 * @module
 */
import type { CSSObject } from "twind";
import { PAGE_COLOURS } from "../ui/appearance.ts";

/** Colour names in styles: `bg-panel`, `text-dim`, … */
export const COLOURS = [
  "page",
  "panel",
  "soft",
  "line",
  "ink",
  "dim",
  "accent",
  "onaccent",
  "bad",
  "live",
] as const;

/** The colours, in hexadecimal. */
export type Theme = Readonly<Record<typeof COLOURS[number], string>>;

export const LIGHT: Theme = {
  page: PAGE_COLOURS.light,
  panel: "#fffdfa",
  soft: "#f3eee7",
  line: "#e4ddd3",
  ink: "#231f1a",
  dim: "#6b6358",
  accent: "#c23f20",
  onaccent: "#ffffff",
  bad: "#b3261e",
  live: "#1d7f4e",
};

export const DARK: Theme = {
  page: PAGE_COLOURS.dark,
  panel: "#1c1916",
  soft: "#27231f",
  line: "#38332d",
  ink: "#efe9e1",
  dim: "#a89f93",
  accent: "#f0805f",
  onaccent: "#26100a",
  bad: "#ff8a7d",
  live: "#5cc88f",
};

/** How strongly the accent tints a message that mentions the viewer. */
export const MENTIONED = 0.08;

/**
 * Lightness and chroma of names in OKLCH, for each theme. Viewers differ in hue only,
 * so all have the same contrast. `lightness` is that in HSL, in percent, for browsers without
 * OKLCH, where the saturation is 70 percent.
 */
export const NAME_COLOUR = {
  light: { l: 0.49, c: 0.14, lightness: 25 },
  dark: { l: 0.79, c: 0.11, lightness: 75 },
} as const;

/**
 * {@linkcode LIGHT} or {@linkcode DARK}, whichever the viewer has chosen, or else their
 * system prefers. All are as specific as an embed's own theme, which comes later.
 */
export const THEMES: Record<string, CSSObject> = {
  ":root": themeProperties("light"),
  "@media (prefers-color-scheme:dark)": {
    ":root:where(:not([data-theme=light]))": themeProperties("dark"),
  },
  "[data-theme=dark]": themeProperties("dark"),
};

/** A theme as custom properties. */
export function themeProperties(
  name: "light" | "dark",
): Record<`--${string}`, string> {
  const theme = name === "dark" ? DARK : LIGHT;
  const { l, c, lightness } = NAME_COLOUR[name];
  return {
    ...Object.fromEntries(COLOURS.map((name) => [`--${name}`, theme[name]])),
    "--name-light": String(lightness),
    "--name-l": String(l),
    "--name-c": String(c),
  };
}
