/**
 * What the browser remembers of a viewer's emoji.
 *
 * @module
 */
import { keep, recall } from "../ui/stored.ts";
import { TONES } from "./tones.ts";

/** As many as are shown: three rows. */
const MAX_RECENT = 24;

const RECENT = "emoji";
const TONE = "tone";

/** The emoji used lately, without a skin tone, the latest first. */
export function recentEmoji(): string[] {
  const recent = recall(RECENT);
  return Array.isArray(recent)
    ? recent.filter((each) => typeof each === "string").slice(0, MAX_RECENT)
    : [];
}

/** Remembers that an emoji was used. */
export function used(char: string): void {
  const others = recentEmoji().filter((each) => each !== char);
  keep(RECENT, [char, ...others].slice(0, MAX_RECENT));
}

/** The viewer's skin tone, 0: none, to {@linkcode TONES}. */
export function chosenTone(): number {
  const tone = recall(TONE);
  return Number.isInteger(tone) && Number(tone) > 0 && Number(tone) <= TONES
    ? Number(tone)
    : 0;
}

/** Remembers a skin tone. */
export function chooseTone(tone: number): void {
  keep(TONE, tone || undefined);
}
