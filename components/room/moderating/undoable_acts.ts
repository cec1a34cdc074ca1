/**
 * What the viewer did that can be undone, and the notes that offer it.
 *
 * @module
 */
import { computed, effect, signal } from "@preact/signals";
import { subscribe } from "../../connection/page_events.ts";
import { type Catalogue, fill } from "../../texts/catalogue.ts";
import type { RoomState } from "../state/room_state.ts";

/** A note about an act. */
export interface ActNote {
  /** The act's `seq`. */
  readonly act: number;
  /** What was done, to whom. */
  readonly text: string;
  /** How far an undo is; absent: it can be asked for. */
  readonly undo?: "asked" | "done" | "refused";
  /** Why it could not be undone. */
  readonly problem?: string;
}

/** How long a note is shown at least. */
const SHOWN_MS = 12_000;

/** How long a note is shown that was kept only because something held it. */
const RELEASED_MS = 2_000;

/** The most acts that are remembered, each with its note for as long as that is shown. */
const MAX_ACTS = 50;

export class UndoableActs {
  /** The newest first: further ones don't move those that are there. */
  readonly notes = signal<readonly ActNote[]>([]);
  /** Whether the pointer or the focus is on the notes. */
  readonly inUse = signal(false);
  readonly #state: RoomState;
  readonly #texts: Catalogue["moderating"];
  /** The newest last. */
  #acts: { readonly act: number; readonly text: string }[] = [];
  /** Acts whose notes have been shown for long enough. */
  readonly #due = new Set<number>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  /** Acts without an answer, in order, and whether each is to be undone once it has one. */
  readonly #waiting = new Map<number, boolean>();
  #asked = 0;
  /** Without notes the list would move, which it must not do while it is paused. */
  readonly #held = computed(() =>
    this.inUse.value || this.#state.paused.value !== undefined
  );

  /** Starts, for the lifetime of the page. */
  constructor(state: RoomState, texts: Catalogue["moderating"]) {
    this.#state = state;
    this.#texts = texts;
    effect(() => {
      if (this.#held.value) return;
      const timer = setTimeout(() => this.#drop(), RELEASED_MS);
      return () => clearTimeout(timer);
    });
    effect(() => {
      // Removed notes don't report that they were left.
      if (this.notes.value.length === 0) this.inUse.value = false;
    });
    const epoch = computed(() => state.timeline.value.epoch);
    effect(() => {
      // The same `seq`s name other acts.
      if (epoch.value) this.#clear();
    });
    subscribe((events) => {
      for (const event of events) {
        if (event.type === "restored" && event.undoes !== undefined) {
          this.#forget(event.undoes);
        }
      }
    });
  }

  /** An act was asked for; {@linkcode answered} must follow, with the number returned. */
  asked(): number {
    this.#waiting.set(++this.#asked, false);
    return this.#asked;
  }

  /**
   * An act was answered, refused or given up.
   *
   * @param asked What {@linkcode asked} returned.
   * @param act The act's `seq`, after {@linkcode add}, if it can be undone.
   */
  answered(asked: number, act?: number): void {
    const isUndone = this.#waiting.get(asked);
    this.#waiting.delete(asked);
    if (isUndone && act !== undefined) this.undo(act);
  }

  /** An act was carried out. */
  add(act: number, text: string): void {
    // The answer may come twice.
    const others = this.#acts.filter((each) => each.act !== act);
    this.#acts = [...others, { act, text }].slice(-MAX_ACTS);
    const notes = this.notes.peek().filter((note) => note.act !== act);
    this.notes.value = [{ act, text }, ...notes].slice(0, MAX_ACTS);
    this.#showFor(act);
  }

  /** Undoes an act. */
  undo(act: number): void {
    const known = this.#acts.find((each) => each.act === act);
    if (!known || this.#isAsked(act)) return;
    this.#change({ ...known, undo: "asked" });
    this.#state.writer.peek()?.moderate("undo", { act });
  }

  /**
   * Undoes the last act that isn't undone yet; one without an answer, as soon as the answer
   * comes.
   */
  undoLast(): void {
    const waiting = [...this.#waiting].filter(([, isUndone]) => !isUndone);
    const [asked] = waiting.at(-1) ?? [];
    if (asked !== undefined) return void this.#waiting.set(asked, true);
    const last = this.#acts.filter(({ act }) => !this.#isAsked(act)).at(-1);
    if (last) return this.undo(last.act);
    this.#state.note(this.#texts.nothingToUndo, true);
  }

  /** An act was undone; false: it isn't one of these. */
  undone(act: number): boolean {
    const known = this.#take(act);
    if (!known) return false;
    const text = fill(this.#texts.undone, { what: known.text });
    this.#change({ act, text, undo: "done" });
    return true;
  }

  /**
   * An act could not be undone; false: it isn't one of these.
   *
   * @param again Whether it may be asked for again.
   */
  failed(act: number, problem: string, again: boolean): boolean {
    const known = this.#acts.find((each) => each.act === act);
    if (!known) return false;
    if (!again) this.#take(act);
    this.#change({ ...known, undo: again ? undefined : "refused", problem });
    return true;
  }

  dismiss(act: number): void {
    this.notes.value = this.notes.peek().filter((note) => note.act !== act);
  }

  /** Shows a note in its place, or as the newest one. */
  #change(note: ActNote): void {
    const notes = this.notes.peek();
    this.notes.value = notes.some(({ act }) => act === note.act)
      ? notes.map((each) => each.act === note.act ? note : each)
      : [note, ...notes].slice(0, MAX_ACTS);
    this.#showFor(note.act);
  }

  #showFor(act: number): void {
    this.#due.delete(act);
    clearTimeout(this.#timers.get(act));
    const timer = setTimeout(() => {
      this.#timers.delete(act);
      this.#due.add(act);
      if (!this.#held.peek()) this.#drop();
    }, SHOWN_MS);
    this.#timers.set(act, timer);
  }

  /** Drops the notes that are due. */
  #drop(): void {
    this.notes.value = this.notes.peek()
      .filter(({ act }) => !this.#due.has(act));
    this.#due.clear();
  }

  #clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#due.clear();
    this.#acts = [];
    this.notes.value = [];
  }

  /** Someone has undone an act, or the viewer on another page. */
  #forget(act: number): void {
    // Otherwise the answer comes too.
    if (!this.#isAsked(act)) this.undone(act);
  }

  #isAsked(act: number): boolean {
    return this.notes.peek().some((note) =>
      note.act === act && note.undo === "asked"
    );
  }

  #take(act: number): Omit<ActNote, "undo"> | undefined {
    const known = this.#acts.find((each) => each.act === act);
    this.#acts = this.#acts.filter((each) => each !== known);
    return known;
  }
}
