/**
 * Times of day as the chat shows them. Always `HH:MM`, so that the server's UTC
 * and the viewer's own zone take the same room and nothing moves.
 *
 * @module
 */

const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];
const DAY = 24 * 60 * 60_000;

/** `14:05`, or `14:05, 21 Nov` when that was more than a day before `now`. */
export function clock(at: number, now: number, zone: "utc" | "local"): string {
  const date = new Date(at);
  const [hours, minutes, day, month] = zone === "utc"
    ? [
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCDate(),
      date.getUTCMonth(),
    ]
    : [date.getHours(), date.getMinutes(), date.getDate(), date.getMonth()];
  const time = `${two(hours)}:${two(minutes)}`;
  return now - at < DAY ? time : `${time}, ${day} ${MONTHS[month]}`;
}

/** How long ago something was: `just now`, `4 min ago`, `3 h ago`, `2 days ago`. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
