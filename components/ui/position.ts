/**
 * A position in a recording, in milliseconds from its beginning: `4:05`, `1:02:03`;
 * before it, `−0:05`.
 */
export function formatPosition(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1_000);
  const parts = [
    Math.floor(seconds / 3_600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (parts[0] === 0) parts.shift();
  const text = parts.map((part, index) =>
    index === 0 ? String(part) : String(part).padStart(2, "0")
  ).join(":");
  return milliseconds < 0 && seconds > 0 ? `−${text}` : text;
}
