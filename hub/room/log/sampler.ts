import type { MessageFilter } from "../../deleted_by.ts";

/** How long words that were shown stand for the same words by others, in milliseconds. */
const ALIKE_MS = 10_000;

/** How long an author counts as one who was shown or has written, in milliseconds. */
const AUTHOR_MS = 60_000;

/** The most authors that are remembered. */
const MAX_AUTHORS = 20_000;

/** A message that may be shown. */
export interface Candidate {
  readonly seq: number;
  /** The author's id. */
  readonly author: string;
  /** What texts share that say the same words. */
  readonly words: string;
  /** Whether it is shown in any case. */
  readonly always: boolean;
}

/** Whether a message is shown, and if not, the `seq` of an earlier one with the same words that is. */
export type Choice = true | { readonly alike?: number };

interface Author {
  /** Number of messages written since they were last forgotten. */
  written: number;
  writtenAt: number;
  /** When one was last shown; `undefined`: none was. */
  shownAt: number | undefined;
}

/** Messages with the same words, which compete for one place. */
interface Contender {
  /** The first of them, which is shown if they get it. */
  readonly index: number;
  /** The one that has the best claim. */
  best: Claim;
}

/** What decides between messages. */
interface Claim {
  readonly seq: number;
  readonly author: Author;
  /** How many messages the author has in this choice before this one. */
  readonly round: number;
}

/**
 * Chooses which messages of a busy room are shown: as many as the pace allows (a token
 * bucket that holds a second's worth). Whoever was shown least lately comes first, then
 * whoever wrote least lately; the same words compete for one place.
 */
export class Sampler {
  #tokens = 0;
  #filledAt: number;
  /** In the order in which they last wrote. */
  readonly #authors = new Map<string, Author>();
  /** Words that were shown: the message, its author and when, oldest first. */
  readonly #shown = new Map<
    string,
    { readonly seq: number; readonly author: string; readonly at: number }
  >();

  /** @param now When sampling begins, in milliseconds. */
  constructor(now: number) {
    this.#filledAt = now;
  }

  /**
   * Chooses among messages, in order. Those that are always shown use up the pace too.
   *
   * @param pace Messages a second.
   * @param now In milliseconds, never less than before.
   */
  choose(
    messages: readonly Candidate[],
    pace: number,
    now: number,
  ): Choice[] {
    this.#fill(pace, now);
    this.#forget(now);
    for (const { author } of messages) this.#noteWritten(author, now);
    const always = messages.filter(({ always }) => always).length;
    const places = Math.max(0, Math.floor(this.#tokens - always));
    const shown = messages.length - always <= places
      ? new Set(messages.keys())
      : this.#best(messages, places);
    this.#tokens = Math.max(0, this.#tokens - shown.size);
    return messages.map(({ seq, author, words }, index) => {
      const earlier = this.#shown.get(words);
      if (!shown.has(index)) return { alike: earlier?.seq };
      this.#authors.get(author)!.shownAt = now;
      if (!earlier) this.#shown.set(words, { seq, author, at: now });
      return true;
    });
  }

  /** Forgets deleted messages: nothing says the same as they did. */
  redact(isMeant: MessageFilter): void {
    for (const [words, { seq, author }] of this.#shown) {
      if (isMeant(seq, author)) this.#shown.delete(words);
    }
  }

  /** The indices of the messages that are always shown and of the best others. */
  #best(messages: readonly Candidate[], places: number): Set<number> {
    const shown = new Set(messages.keys().filter((i) => messages[i].always));
    const taken = new Set([...shown].map((i) => messages[i].words));
    const rounds = new Map<string, number>();
    const contenders = new Map<string, Contender>();
    for (const [index, { seq, author: id, words }] of messages.entries()) {
      if (this.#shown.has(words) || taken.has(words)) continue;
      const round = rounds.get(id) ?? 0;
      rounds.set(id, round + 1);
      const claim = { seq, author: this.#authors.get(id)!, round };
      const contender = contenders.get(words);
      if (!contender) contenders.set(words, { index, best: claim });
      else if (compare(claim, contender.best) < 0) contender.best = claim;
    }
    const ranked = [...contenders.values()]
      .sort((a, b) => compare(a.best, b.best));
    for (const { index } of ranked.slice(0, places)) shown.add(index);
    return shown;
  }

  #fill(pace: number, now: number): void {
    const filled = this.#tokens + (now - this.#filledAt) / 1e3 * pace;
    this.#tokens = Math.min(pace, filled);
    this.#filledAt = now;
  }

  #noteWritten(id: string, now: number): void {
    const author = this.#authors.get(id) ??
      { written: 0, writtenAt: now, shownAt: undefined };
    author.written++;
    author.writtenAt = now;
    this.#authors.delete(id);
    this.#authors.set(id, author);
  }

  #forget(now: number): void {
    for (const [id, { writtenAt }] of this.#authors) {
      if (
        writtenAt > now - AUTHOR_MS && this.#authors.size <= MAX_AUTHORS
      ) break;
      this.#authors.delete(id);
    }
    for (const [words, { at }] of this.#shown) {
      if (at > now - ALIKE_MS) break;
      this.#shown.delete(words);
    }
  }
}

/** Negative: `a` comes before `b`. */
function compare(a: Claim, b: Claim): number {
  return a.round - b.round ||
    (a.author.shownAt ?? -1) - (b.author.shownAt ?? -1) ||
    a.author.written - b.author.written ||
    scattered(a.seq) - scattered(b.seq);
}

/** A number that doesn't grow with `seq`, so that early messages of a tick aren't preferred. */
function scattered(seq: number): number {
  return Math.imul(seq, 0x9e3779b1) >>> 0;
}
