/**
 * The style sheet, made by twind on the server: browsers get plain CSS.
 *
 * @module
 */
import presetTailwind from "@twind/preset-tailwind";
import { type CSSObject, defineConfig, twind, virtual } from "twind";
import { hueAngle, HUES } from "../ui/colour.ts";
import { BASE, type Styles } from "./base.ts";
import { COMPOSER } from "./composer.ts";
import { EMBED } from "./embed.ts";
import { EMOJI } from "./emoji.ts";
import { MESSAGES } from "./messages.ts";
import { OVERLAY } from "./overlay.ts";
import { PAGES } from "./pages.ts";
import { PANEL } from "./panel.ts";
import { REACTION } from "./reactions.ts";
import { REPLAY } from "./replay.ts";
import { ROOM } from "./room.ts";
import { STAGE } from "./stage.ts";
import { COLOURS } from "./theme.ts";

/** By the part of the product that they are for. No two have a name in common. */
export const PARTS: readonly Styles[] = [
  PAGES,
  ROOM,
  COMPOSER,
  EMOJI,
  MESSAGES,
  PANEL,
  EMBED,
  STAGE,
  REACTION,
  OVERLAY,
  REPLAY,
];

/**
 * What everything looks like: each class that the markup uses, in twind's terms.
 * Named classes keep the HTML of fifty messages small, and twind off the browser.
 * Hue classes (`h0` …) are added in the sheet.
 */
export const STYLES: Styles = Object.assign({}, ...PARTS);

/** All of the product's CSS: a rule for each name in {@linkcode STYLES}, nothing else. */
export function styleSheet(): string {
  const styles: Record<string, CSSObject> = {};
  for (const [name, style] of Object.entries(STYLES)) {
    styles[name] = typeof style === "string" ? { "@apply": style } : style;
  }
  for (let hue = 0; hue < HUES; hue++) {
    styles[`h${hue}`] = { "--h": String(hueAngle(hue)) };
  }

  const sheet = virtual();
  const tw = twind(
    defineConfig({
      presets: [presetTailwind({ disablePreflight: true })],
      preflight: BASE,
      theme: {
        extend: {
          colors: Object.fromEntries(
            COLOURS.map((name) => [name, `var(--${name})`]),
          ),
        },
      },
      rules: Object.entries(styles).map((
        [name, style],
      ): [string, CSSObject] => [`${name}$`, style]),
    }),
    sheet,
  );
  tw(Object.keys(styles).join(" "));
  return sheet.target.join("");
}
