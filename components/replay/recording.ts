/**
 * What a chat is played back beside.
 *
 * @module
 */

/** A recording that a browser may be able to play. */
export interface Recording {
  /** An address, or one of a file on the viewer's disk (`blob:`). */
  readonly src: string;
  /** When its file was written last, in milliseconds since 1970: as a rule, when it ended. */
  readonly writtenAt?: number;
}

/**
 * The moment at which a recording of `length` milliseconds began, if its file was
 * written as it ended, and something was said meanwhile.
 */
export function began(
  { writtenAt }: Recording,
  length: number,
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  if (writtenAt === undefined || !Number.isFinite(length)) return undefined;
  const at = Math.round(writtenAt - length);
  return at <= last && writtenAt >= first ? at : undefined;
}
