/**
 * How an embedding site wants the chat to look.
 *
 * @module
 */

/** What a site asks for, by the frame's query or by a message. */
export interface Look {
  /** Absent: the viewer's system decides. */
  readonly theme?: "light" | "dark";
  /** `#` and six hexadecimal digits. */
  readonly accent?: string;
  /** Smaller rows without avatars. */
  readonly compact: boolean;
}

/** Reads the given values; invalid ones are ignored. */
export function lookOf(
  theme: unknown,
  accent: unknown,
  compact: boolean,
): Look {
  return {
    ...(theme === "light" || theme === "dark") && { theme },
    ...accentOf(accent),
    compact,
  };
}

/** Reads the look from a page's query. */
export function lookIn(query: URLSearchParams): Look {
  return lookOf(query.get("theme"), query.get("accent"), query.has("compact"));
}

/** The path of a room's embed with this look. */
export function embedPath(
  room: string,
  { theme, accent, compact }: Look,
): string {
  const query = new URLSearchParams();
  if (theme) query.set("theme", theme);
  if (accent) query.set("accent", accent.slice(1));
  if (compact) query.set("compact", "1");
  return `/rooms/${room}/embed${query.size > 0 ? `?${query}` : ""}`;
}

/** Three or six hexadecimal digits, with or without `#`. */
function accentOf(value: unknown): Pick<Look, "accent"> {
  const [, digits] = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec(String(value)) ?? [];
  if (!digits) return {};
  const doubled = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  return { accent: `#${doubled.toLowerCase()}` };
}
