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
