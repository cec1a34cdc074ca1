/**
 * What a search of a room's messages asks for, and what it finds.
 *
 * @module
 */
import type { MessageEvent } from "./protocol.ts";

/** The fields of a search, as a form or a program sends them. */
export interface SearchFields {
  readonly q?: string | null;
  readonly from?: string | null;
  readonly since?: string | null;
}

/** What to search a room's messages for. A message must fit all of it. */
export interface Search {
  /** Words and phrases that its text must have, folded for search; none: any text. */
  readonly words: readonly string[];
  /** Its author's id or name. */
  readonly from?: string;
  /** When it was posted at the earliest, in milliseconds since 1970. */
  readonly since?: number;
}

/** What a search found, and how far it looked. */
export interface SearchResult {
  /** Newest first. */
  readonly messages: readonly MessageEvent[];
  /** The `seq` to go on before; `undefined`: that is all. */
  readonly more?: number;
  /** Every message with `from <= seq <= to` that fits was found. */
  readonly looked: {
    readonly from: number;
    readonly to: number;
    /** Whether no older message fits. */
    readonly complete: boolean;
    /** When the oldest message that it read was posted, in milliseconds since 1970. */
    readonly at?: number;
  };
}

/** Part of a text: the index of its first UTF-16 unit, and the index after its last. */
export type Mark = readonly [start: number, end: number];

/** What a person found. */
export interface FoundMessages extends SearchResult {
  /** Where each message, by its `seq`, has the words. */
  readonly marks: Readonly<Record<number, readonly Mark[]>>;
}
