/**
 * Single keys of moderators. They act only on a row that a key has led to: whoever
 * closes a menu with the mouse and begins to write does nothing to anybody.
 *
 * @module
 */
import { MOVES_FOCUS } from "../../ui/keys.ts";
import { isTaken, letterOf } from "../../ui/letter.ts";
import { LIST_ID } from "../state/history.ts";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";
import {
  type Act,
  banOf,
  clearOf,
  deletionOf,
  pinOf,
  timeoutOf,
} from "./acts.ts";
import { helpOpen } from "./KeyHelp.tsx";
import { openAlike } from "./SelectionBar.tsx";
import { toggle } from "./selection.ts";
import type { UndoableActs } from "./undoable_acts.ts";

/** The row that keys act on. */
const CHOSEN = "chosen";

/** The timeout of the key, in seconds. */
const TIMEOUT_SECONDS = 600;

/** Acts after which the focus moves on, by key. */
const ACTS: Readonly<Record<string, (line: Line) => Act>> = {
  d: deletionOf,
  t: (line) => timeoutOf(line, TIMEOUT_SECONDS, { messages: false }),
  b: (line) => banOf(line, { messages: true }),
  c: clearOf,
};

/** Acts that one can do to oneself. */
const ON_OWN = /^[dprix]$/;

/** Starts, for the lifetime of the page. */
export function followKeys(session: Session, acts: UndoableActs): void {
  new RowKeys(session, acts);
}

class RowKeys {
  readonly #session: Session;
  readonly #acts: UndoableActs;
  readonly #list = document.getElementById(LIST_ID)!;
  readonly #log = this.#list.closest<HTMLElement>(".log")!;
  /** The row that a key has led to. */
  #chosen: HTMLElement | null = null;
  #moving = false;
  /** The messages and people that were acted on: their rows are about to go. */
  readonly #gone = new Set<string>();

  constructor(session: Session, acts: UndoableActs) {
    this.#session = session;
    this.#acts = acts;
    addEventListener("keydown", ({ key }) => {
      this.#moving = MOVES_FOCUS.test(key);
      setTimeout(() => this.#moving = false);
    }, true);
    this.#log.addEventListener("focusin", ({ target }) => {
      const row = rowOf(target);
      // The focus was restored, or given to another row because this one is gone.
      if (this.#moving) this.#choose(row);
      else if (row !== this.#chosen) this.#choose(null);
    });
    document.addEventListener("pointerdown", () => this.#choose(null), true);
    this.#log.addEventListener("keydown", this.#pressed);
    document.addEventListener("keydown", this.#pressedInField);
  }

  #choose(row: HTMLElement | null): void {
    this.#chosen?.classList.remove(CHOSEN);
    this.#chosen = row;
    row?.classList.add(CHOSEN);
  }

  #pressed = (event: KeyboardEvent) => {
    const { key, repeat } = event;
    if (!this.#session.state.moderates.peek() || isTaken(event)) return;
    const row = rowOf(event.target);
    const isHere = row ? row === this.#chosen : event.target === this.#log;
    if (!isHere) return;
    if (key === "Escape") fieldOf()?.focus();
    else if (/^[?？]$/.test(key)) helpOpen.value = true;
    else {
      const letter = letterOf(event);
      if (!letter) return;
      if (repeat) { /* It has acted. */ }
      else if (letter === "u") this.#undo();
      else if (row) this.#act(letter, row);
    }
    event.preventDefault();
  };

  #act(key: string, row: HTMLElement): void {
    const session = this.#session;
    const { entries, you, caughtUp, card } = session.state;
    const writer = session.state.writer.peek();
    const line = entries.peek().find((each) => each.key === row.dataset.seq);
    if (line?.kind !== "line" || !writer) return;
    // The list may have moved on since.
    if (!this.#isInView(row)) return row.scrollIntoView({ block: "nearest" });
    if (line.from.id === you.peek().id && !ON_OWN.test(key)) return;
    if (key === "r") return writer.reply(line);
    if (key === "x") return toggle(session, line);
    if (key === "i") return void (card.value = line.from);
    if (key === "l") return void openAlike(session, [line]);
    const act = key === "p" ? pinOf(line) : ACTS[key]?.(line);
    if (!act) return;
    writer.moderate(act.action, act.fields, line.from.name);
    if (key === "p" || !caughtUp) return;
    this.#gone.add(key === "d" ? line.key : line.from.id);
    this.#moveOn(row);
  }

  #undo(): void {
    // What was taken away comes back.
    this.#gone.clear();
    this.#acts.undoLast();
  }

  /** Moves the focus to the next row that stays, or to the one before. */
  #moveOn(from: HTMLElement): void {
    const rows = [...this.#list.querySelectorAll<HTMLElement>("li[data-seq]")];
    const at = rows.indexOf(from);
    const stays = ({ dataset }: HTMLElement) =>
      !this.#gone.has(dataset.seq!) && !this.#gone.has(dataset.from!);
    const next = rows.slice(at + 1).find(stays) ??
      rows.slice(0, at).filter(stays).at(-1);
    const button = next?.querySelector<HTMLElement>(".tools");
    this.#choose(button ? next! : null);
    (button ?? this.#log).focus();
  }

  #isInView(row: HTMLElement): boolean {
    const { top, bottom } = row.getBoundingClientRect();
    const box = this.#log.getBoundingClientRect();
    return bottom > box.top && top < box.bottom;
  }

  /** From an empty field a key leads to the newest message. */
  #pressedInField = (event: KeyboardEvent) => {
    const field = fieldOf();
    if (
      event.key !== "PageUp" || event.target !== field || field?.value !== "" ||
      isTaken(event) || event.shiftKey ||
      !this.#session.state.moderates.peek()
    ) return;
    const menus = this.#list.querySelectorAll<HTMLElement>(".tools");
    const newest = [...menus].at(-1);
    if (!newest) return;
    event.preventDefault();
    newest.focus();
  };
}

/** The row of a message that contains an element. */
function rowOf(target: EventTarget | null): HTMLElement | null {
  return (target as Element).closest<HTMLElement>("li[data-seq]");
}

function fieldOf(): HTMLTextAreaElement | null {
  return document.querySelector(".composer textarea");
}
