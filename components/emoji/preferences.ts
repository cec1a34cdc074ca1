/**
 * The viewer's recent emoji and skin tone, stored by the browser.
 *
 * @module
 */
import { load, save } from "../ui/stored.ts";
import { TONES } from "./tones.ts";

/** Three rows. */
const MAX_RECENT = 24;

const RECENT = "emoji";
const TONE = "tone";

/** Without skin tones, the latest first. */
export function recentEmoji(): string[] {
  const recent = load(RECENT);
  return Array.isArray(recent)
    ? recent.filter((each) => typeof each === "string").slice(0, MAX_RECENT)
    : [];
}

export function rememberEmoji(char: string): void {
  const others = recentEmoji().filter((each) => each !== char);
  save(RECENT, [char, ...others].slice(0, MAX_RECENT));
}

/** The viewer's skin tone: 0 for none, up to {@linkcode TONES}. */
export function savedTone(): number {
  const tone = load(TONE);
  return Number.isInteger(tone) && Number(tone) > 0 && Number(tone) <= TONES
    ? Number(tone)
    : 0;
}

export function saveTone(tone: number): void {
  save(TONE, tone || undefined);
}
