import { fill, type LobbyTexts } from "../texts/catalogue.ts";

/** How long ago something was: `just now`, `4 min ago`, `3 h ago`, `1 day ago`. */
export function ago(
  at: number,
  now: number,
  { ago }: LobbyTexts["lobby"],
): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return ago.justNow;
  if (minutes < 60) return fill(ago.minutes, { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return fill(ago.hours, { n: hours });
  const days = Math.floor(hours / 24);
  return days === 1 ? ago.day : fill(ago.days, { n: days });
}
