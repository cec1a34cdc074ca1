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
interface Decision {
  /** The act's `seq`; absent: it can't be undone. */
  readonly act?: number;
  /** The messages that it decided on. */
  readonly rows: readonly HeldRow[];
  /** What was done. */
  readonly text: string;
}

export class Decisions {
  /** What to say about the last decision. */
  readonly note = signal<string | undefined>(undefined);
  /** Whether the note's decision, or one before it, can be undone. */
  readonly canUndo = signal(false);
  readonly undoing = signal(false);
  /** Whether the pointer or the focus is on the note. */
  inUse = false;
  readonly #room: string;
  readonly #texts: HeldTexts;
  readonly #onUndone: (rows: readonly HeldRow[]) => void;
  /** The newest last. */
  #undoable: readonly (Decision & { readonly act: number })[] = [];
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

  /** Something was decided. */
  add(decision: Decision): void {
    const { act, text } = decision;
    if (act !== undefined) {
      this.#undoable = [...this.#undoable, { ...decision, act }]
        .slice(-MAX_DECISIONS);
    }
    this.#say(text, act !== undefined);
  }

  /** Undoes the last decision that wasn't. */
  async undo(): Promise<void> {
    if (this.undoing.peek()) return;
    const { held } = this.#texts;
    const last = this.#undoable.at(-1);
    if (!last) return this.#say(held.nothingToUndo, false);
    this.undoing.value = true;
    const failed = await sendUndo(this.#room, last.act, this.#texts);
    this.undoing.value = false;
    if (!failed?.again) {
      this.#undoable = this.#undoable.filter((each) => each !== last);
    }
    const said = failed?.problem ?? fill(held.undone, { what: last.text });
    this.#say(said, this.#undoable.length > 0);
    if (!failed) this.#onUndone(last.rows);
  }

  #say(text: string, canUndo: boolean): void {
    this.note.value = text;
    this.canUndo.value = canUndo;
    this.#hideAfter(SHOWN_MS);
  }

  #hideAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.inUse) this.#hideAfter(RELEASED_MS);
      else this.note.value = undefined;
    }, ms);
  }
}
