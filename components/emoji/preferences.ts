/**
 * What the browser remembers of a viewer's emoji.
 *
 * @module
 */
import { load, save } from "../ui/stored.ts";
import { TONES } from "./tones.ts";

/** As many as are shown: three rows. */
const MAX_RECENT = 24;

const RECENT = "emoji";
const TONE = "tone";

/** The emoji used lately, without a skin tone, the latest first. */
export function recentEmoji(): string[] {
  const recent = load(RECENT);
  return Array.isArray(recent)
    ? recent.filter((each) => typeof each === "string").slice(0, MAX_RECENT)
    : [];
}

/** Remembers that an emoji was used. */
export function rememberEmoji(char: string): void {
  const others = recentEmoji().filter((each) => each !== char);
  save(RECENT, [char, ...others].slice(0, MAX_RECENT));
}

/** The viewer's skin tone, 0: none, to {@linkcode TONES}. */
export function savedTone(): number {
  const tone = load(TONE);
  return Number.isInteger(tone) && Number(tone) > 0 && Number(tone) <= TONES
    ? Number(tone)
    : 0;
}

/** Remembers a skin tone. */
export function saveTone(tone: number): void {
  save(TONE, tone || undefined);
}
