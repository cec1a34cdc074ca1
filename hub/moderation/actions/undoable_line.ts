/** What an act did to the state: by key, the entry's JSON before and after; `null`: none. */
export type Reversal = Readonly<
  Record<string, readonly [before: string | null, after: string | null]>
>;

/** The line of the audit log of an act that can be undone. */
export interface UndoableLine {
  readonly action: string;
  readonly undo: Reversal;
  /** Whom it was done to, if it was one person. */
  readonly on?: unknown;
  readonly people?: unknown;
}
