/**
 * Tells commands from messages. A module of its own without imports, so that a browser can
 * load it.
 *
 * @module
 */

/**
 * Whether a text is a command: a slash, which may be the wide one of Chinese and Japanese
 * keyboards, and a letter. A first word like a path, such as `/etc/passwd` or `/robots.txt`,
 * is a message.
 */
export function isCommand(text: string): boolean {
  return /^[/／][a-z](?![^\s@]*(?:[/\\]|\.[^\s@]))/i.test(text);
}

/** Returns what a text says as a message: `//` before a command keeps it from being one. */
export function unescaped(text: string): string {
  const said = text.slice(1);
  return text.startsWith("/") && isCommand(said) ? said : text;
}
