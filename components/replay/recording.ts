/**
 * The recording that a chat is played back with.
 *
 * @module
 */

export interface Recording {
  /** A URL, or a `blob:` URL of a file on the viewer's disk. */
  readonly src: string;
  /**
   * When the file was last written, in milliseconds since 1970; usually when the
   * recording ended.
   */
  readonly writtenAt?: number;
}

/** Of what was said before a recording: the last few messages, if they are that recent. */
const BEFORE = { messages: 5, ms: 2 * 60_000 };

/** The messages, in order, that belong to a recording which begins at `start`. */
export function sinceStart<T extends { readonly at: number }>(
  messages: readonly T[],
  start: number,
): readonly T[] {
  const first = messages.findIndex(({ at }) => at >= start);
  const before = first < 0 ? messages.length : first;
  const from = Math.max(0, before - BEFORE.messages);
  return messages.slice(from)
    .filter(({ at }) => at >= start - BEFORE.ms);
}

/**
 * When a recording of this length began, if its file was written as it ended
 * and the chat overlaps it.
 */
export function began(
  { writtenAt }: Recording,
  lengthMs: number,
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  if (writtenAt === undefined || !Number.isFinite(lengthMs)) return undefined;
  const at = Math.round(writtenAt - lengthMs);
  return at <= last && writtenAt >= first ? at : undefined;
}
