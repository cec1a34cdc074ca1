import type { DatabaseSync } from "node:sqlite";
import { MAX_SEARCHED, type PageRequest } from "../../engine.ts";
import type { Search, SearchResult } from "../../../found_messages.ts";
import type { MessageEvent } from "../../../protocol.ts";
import { matcher } from "../../../wording/search.ts";
import type { EventReader } from "../reader.ts";
import { prepare, type Prepared } from "../sql.ts";
import { Pieces, sieve, SIGNATURE_VERSION } from "./signature.ts";

/** Events in a block; the migration's triggers know it too. */
const BLOCK = 128;

/** Signatures read in one step: a millisecond. */
const STEP_SIGNATURES = 64;

const SQL = {
  oldest: "SELECT min(seq) AS seq FROM events WHERE room = ?",
  signatures:
    `SELECT block, at, bits FROM signatures WHERE room = ? AND block > ? AND block <= ? AND version = ${SIGNATURE_VERSION}`,
  blocks:
    `SELECT block FROM signatures WHERE room = ? AND block > ? AND block <= ? AND version = ${SIGNATURE_VERSION}`,
  sign:
    `REPLACE INTO signatures (room, block, version, at, bits) VALUES (?, ?, ${SIGNATURE_VERSION}, ?, ?)`,
} as const;

/** A room that is searched. */
export interface Place {
  readonly id: number;
  readonly name: string;
  /** The `seq` of the last event. */
  readonly seq: number;
}

interface Signature {
  /** When the block's newest message was posted; `null`: it has none. */
  readonly at: number | null;
  readonly bits: Uint8Array;
}

/**
 * Searches rooms, newest messages first. Each full block of events gets a signature when a
 * search first reads it; later ones read only the blocks that may have what they look for.
 * A message costs nothing more, and whatever changes one deletes the block's signature.
 */
export class EmbeddedSearch {
  readonly #statements: Prepared<typeof SQL>;
  readonly #events: EventReader;

  constructor(sql: DatabaseSync, events: EventReader) {
    this.#statements = prepare(sql, SQL);
    this.#events = events;
  }

  /** Yields after each step. */
  *find(
    room: Place,
    search: Search,
    { before = room.seq + 1, limit }: PageRequest,
  ): Generator<void, SearchResult> {
    const { since = 0 } = search;
    const [fits, mayFit] = [matcher(search), sieve(search)];
    const to = Math.min(before - 1, room.seq);
    const messages: MessageEvent[] = [];
    let at: number | undefined;
    let read = 0;
    const result = (from: number): SearchResult => ({
      messages,
      ...from > 1 && { more: from },
      looked: { from, to, complete: from <= 1, at },
    });
    const first = this.#firstBlock(room);
    let signatures: ReadonlyMap<number, Signature> | undefined;
    for (let block = blockOf(to); block >= first; block--) {
      if (!signatures || block % STEP_SIGNATURES === STEP_SIGNATURES - 1) {
        yield;
        signatures = this.#signatures(room, block);
      }
      const signature = signatures.get(block);
      if (signature) {
        if (signature.at !== null && signature.at < since) return result(1);
        if (!mayFit(signature.bits)) continue;
      }
      if (read >= MAX_SEARCHED) return result((block + 1) * BLOCK);
      yield;
      const found = signature
        ? this.#read(room, block)
        : this.#sign(room, block);
      read += Math.max(1, found.length);
      for (const message of found.reverse()) {
        if (message.seq > to) continue;
        at = message.at;
        if (at < since) return result(1);
        if (!fits(message)) continue;
        messages.push(message);
        if (messages.length >= limit) return result(message.seq);
      }
    }
    return result(1);
  }

  /** Signs the blocks that have no signature yet, the newest first. Yields after each step. */
  *signAll(room: Place): Generator<void> {
    const first = this.#firstBlock(room);
    for (let upTo = blockOf(room.seq); upTo >= first; upTo -= STEP_SIGNATURES) {
      yield;
      const after = Math.max(first - 1, upTo - STEP_SIGNATURES);
      const signed = new Set(
        this.#statements.blocks.all(room.id, after, upTo)
          .map(({ block }) => block as number),
      );
      for (let block = upTo; block > after; block--) {
        if (signed.has(block)) continue;
        this.#sign(room, block);
        yield;
      }
    }
  }

  /** The block of the oldest event. */
  #firstBlock({ id }: Place): number {
    return blockOf(this.#statements.oldest.get(id)?.seq as number | null ?? 1);
  }

  /** Signatures by block, up to `upTo` and as many as are read in a step. */
  #signatures({ id }: Place, upTo: number): Map<number, Signature> {
    const after = Math.floor(upTo / STEP_SIGNATURES) * STEP_SIGNATURES - 1;
    const rows = this.#statements.signatures.all(id, after, upTo);
    return new Map(
      (rows as unknown as (Signature & { block: number })[])
        .map(({ block, at, bits }) => [block, { at, bits }]),
    );
  }

  #read(room: Place, block: number): MessageEvent[] {
    const after = block * BLOCK - 1;
    return this.#events.oldest(room, after, after + BLOCK, BLOCK);
  }

  /** Reads a block and stores its signature, if it is full. */
  #sign(room: Place, block: number): MessageEvent[] {
    const messages = this.#read(room, block);
    if ((block + 1) * BLOCK > room.seq) return messages;
    const pieces = new Pieces();
    for (const { text, from } of messages) pieces.add(text, from);
    const at = messages.at(-1)?.at ?? null;
    try {
      this.#statements.sign.run(room.id, block, at, pieces.signature());
    } catch {
      // The disk may be full; the next search reads the block again.
    }
    return messages;
  }
}

function blockOf(seq: number): number {
  return Math.floor(seq / BLOCK);
}
