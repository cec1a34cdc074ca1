/**
 * What was decided in the list of held messages, to be undone from the last one on.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { fill, type HeldTexts } from "../../texts/catalogue.ts";
import type { HeldRow } from "./held.ts";
import { sendUndo } from "./send.ts";

/** How long a note is shown, at least. */
const SHOWN_MS = 12_000;

/** How long it is shown on after the pointer or the focus has left it. */
const RELEASED_MS = 2_000;

/** The most decisions that are remembered. */
const MAX_DECISIONS = 50;

/** A decision on messages. */
export interface Decision {
  /** The act's `seq`; absent: it can't be undone. */
  readonly act?: number;
  /** The messages that it decided on. */
  readonly rows: readonly HeldRow[];
  /** What was done. */
  readonly text: string;
}

/** A decision that can be undone. */
interface Undoable extends Decision {
  readonly act: number;
  /** Which one it is, in the order in which they were asked for. */
  readonly number: number;
}

export class Decisions {
  /** What to say about the last decision. */
  readonly note = signal<string | undefined>(undefined);
  /** What the note's button undoes. */
  readonly offer = signal<Undoable | undefined>(undefined);
  /** Whether the note says what the button undoes. */
  readonly isNamed = signal(false);
  /** Whether something is undone, or is to be once it is decided. */
  readonly undoing = signal(false);
  /** Whether the pointer or the focus is on the note. */
  inUse = false;
  readonly #room: string;
  readonly #texts: HeldTexts;
  readonly #onUndone: (rows: readonly HeldRow[]) => void;
  /** How many decisions were asked for. Their answers come in any order. */
  #count = 0;
  /** Those that aren't answered yet, by their numbers. */
  readonly #asked = new Map<number, Promise<void>>();
  /** In the order in which they were asked for. */
  #undoable: readonly Undoable[] = [];
  /** When the newest one was made, in milliseconds since 1970. */
  #undoableAt = 0;
  /**
   * The numbers of decisions that can't be undone, until a press of the key has said so.
   */
  #final: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onUndone Called with the messages that wait again. */
  constructor(
    room: string,
    texts: HeldTexts,
    onUndone: (rows: readonly HeldRow[]) => void,
  ) {
    this.#room = room;
    this.#texts = texts;
    this.#onUndone = onUndone;
  }

  /** Adds a decision whose answer is still to come. */
  async add(deciding: Promise<Decision>): Promise<void> {
    const number = ++this.#count;
    const adding = deciding.then((decision) => this.#add(number, decision));
    this.#asked.set(number, adding);
    try {
      await adding;
    } finally {
      this.#asked.delete(number);
    }
  }

  /**
   * Undoes the last decision asked for before the call that isn't undone yet. If there is a
   * later one that can't be undone, it only says so, and what the next call undoes.
   */
  async undoLast(): Promise<void> {
    if (this.undoing.peek()) return;
    // A decision that has no answer yet is the one that is meant.
    const until = this.#count;
    const awaited = new Map(this.#asked);
    this.undoing.value = true;
    await Promise.allSettled(awaited.values());
    this.undoing.value = false;
    const last = this.#undoable.filter(({ number }) => number <= until).at(-1);
    const final = Math.max(...this.#final.filter((each) => each <= until));
    const isFinal = final > (last?.number ?? 0);
    // Leaves the answer that was just shown: it may say why the decision was refused.
    if (isFinal && awaited.has(final)) return;
    const { held } = this.#texts;
    if (!last) return this.#say(held.nothingToUndo, undefined);
    if (!isFinal) return await this.undo(last, until);
    this.#final = this.#final.filter((each) => each > until);
    this.#say(fill(held.undoBefore, { what: last.text }), last, true);
  }

  /**
   * Undoes a decision that was offered.
   *
   * @param until The number of the last decision that had been asked for then.
   */
  async undo(decision: Undoable, until = this.#count): Promise<void> {
    if (this.undoing.peek()) return;
    this.undoing.value = true;
    this.#final = this.#final.filter((each) => each > until);
    const failed = await sendUndo(
      this.#room,
      decision.act,
      this.#texts,
      () => this.sayRetrying(),
    );
    this.undoing.value = false;
    if (!failed?.again) {
      this.#undoable = this.#undoable.filter((each) => each !== decision);
    }
    const { undone } = this.#texts.held;
    const said = failed?.problem ?? fill(undone, { what: decision.text });
    this.#say(said, this.#undoable.at(-1));
    if (!failed) this.#onUndone(decision.rows);
  }

  /** The answer to a decision, or to an undo, is late. */
  sayRetrying(): void {
    this.#say(this.#texts.held.retrying, this.offer.peek());
  }

  #add(number: number, { act, ...decision }: Decision): void {
    const now = Date.now();
    if (act !== undefined) {
      const undoable = { ...decision, act, number };
      this.#undoable = [...this.#undoable, undoable]
        .sort((a, b) => a.number - b.number).slice(-MAX_DECISIONS);
      this.#undoableAt = now;
      this.#say(decision.text, undoable, true);
      return;
    }
    this.#final = [...this.#final, number].slice(-MAX_DECISIONS);
    const stays = this.inUse || now - this.#undoableAt < SHOWN_MS;
    this.#say(decision.text, stays ? this.offer.peek() : undefined);
  }

  #say(text: string, offer: Undoable | undefined, isNamed = false): void {
    this.note.value = text;
    this.offer.value = offer;
    this.isNamed.value = isNamed;
    // A removed button doesn't report that it lost the focus.
    if (!offer) this.inUse = false;
    this.#hideAfter(SHOWN_MS);
  }

  #hideAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.inUse) return this.#hideAfter(RELEASED_MS);
      this.note.value = undefined;
      this.offer.value = undefined;
    }, ms);
  }
}
