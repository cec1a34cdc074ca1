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

/** A decision that can be undone. */
export interface Undoable {
  /** The `seq`s of its acts that are not undone yet, in their order. */
  readonly acts: readonly number[];
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
  #undoable: readonly Undoable[] = [];
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
  add(decision: Undoable): void {
    if (decision.acts.length > 0) {
      this.#undoable = [...this.#undoable, decision].slice(-MAX_DECISIONS);
    }
    this.#say(decision.text, decision.acts.length > 0);
  }

  /** Undoes the last decision that wasn't. */
  async undo(): Promise<void> {
    if (this.undoing.peek()) return;
    const { held } = this.#texts;
    const last = this.#undoable.at(-1);
    if (!last) return this.#say(held.nothingToUndo, false);
    this.undoing.value = true;
    const problem = await this.#takeBack(last);
    this.undoing.value = false;
    const said = problem ?? fill(held.undone, { what: last.text });
    this.#say(said, this.#undoable.length > 0);
    if (problem === undefined) this.#onUndone(last.rows);
  }

  /** Undoes the acts of a decision, the newest first; returns why one could not be. */
  async #takeBack(last: Undoable): Promise<string | undefined> {
    const others = this.#undoable.filter((each) => each !== last);
    let problem: string | undefined;
    for (const act of [...last.acts].reverse()) {
      const failed = await sendUndo(this.#room, act, this.#texts);
      if (failed?.again) {
        const acts = last.acts.slice(0, last.acts.indexOf(act) + 1);
        this.#undoable = [...others, { ...last, acts }];
        return failed.problem;
      }
      problem ??= failed?.problem;
    }
    this.#undoable = others;
    return problem;
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
