/**
 * Tells commands from messages. A module of its own without imports, so that a browser can
 * load it.
 *
 * @module
 */

/**
 * Whether a cleaned text is a command: a slash, which may be the wide one of Chinese and
 * Japanese keyboards, and a letter. A first word like a path, such as `/etc/passwd` or
 * `/robots.txt`, is a message, and so is `/me waves`.
 */
export function isCommand(text: string): boolean {
  return startsLikeCommand(text) && !ME.test(text);
}

/** What a text says as a message. */
export interface Said {
  readonly text: string;
  /** Whether it says what its author does. */
  readonly me?: true;
}

/**
 * Reads a text that isn't a command: `/me waves` says `waves` of the author, and one more
 * slash before either of the two keeps it from being one. So `///ban` says `//ban`.
 */
export function readMessage(text: string): Said {
  const deed = text.match(ME)?.[1];
  if (deed !== undefined) return { text: deed, me: true };
  if (!text.startsWith("/")) return { text };
  const rest = text.slice(1);
  const fromLastSlash = rest.replace(/^\/+(?=[/／])/, "");
  return { text: startsLikeCommand(fromLastSlash) ? rest : text };
}

/** `/me` and what the author does. */
const ME = /^[/／]me\s+(\S.*)$/is;

function startsLikeCommand(text: string): boolean {
  return /^[/／][a-z](?![^\s@]*(?:[/\\]|\.[^\s@]))/i.test(text);
}
