/**
 * Pointer and keyboard input that selects rows.
 *
 * @module
 */
import { computed, effect } from "@preact/signals";
import { isTaken, letterOf } from "../../ui/letter.ts";
import { LIST_ID } from "../state/history.ts";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";
import { selected } from "./selected.ts";
import { actOnSelection, openAlike, SELECTED_ID } from "./SelectionBar.tsx";
import {
  endSelection,
  extendTo,
  remaining,
  startAt,
  toggle,
} from "./selection.ts";

/** How long a finger rests on a row to select it. */
const LONG_PRESS_MS = 500;

/** How far a resting finger may move. */
const STILL_PX = 10;

/** The buttons of rows that do their own work while rows are selected. */
const OWN_WORK = ".tools,.again,.opens";

/** What keys do to the selection, if a key has led to a row. */
const KEYS: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  d: (session) => actOnSelection(session, "delete"),
  t: (session) => actOnSelection(session, "timeout"),
  b: (session) => actOnSelection(session, "ban"),
  c: (session) => actOnSelection(session, "clear"),
  l: (session) => openAlike(session, remaining(session)),
};

/** Keys for a single message: while messages are selected they do nothing. */
const ABOUT_ONE = /^[pri]$/;

/** Starts, for the lifetime of the page. */
export function followSelection(session: Session): void {
  new SelectionInput(session);
}

class SelectionInput {
  readonly #session: Session;
  readonly #list = document.getElementById(LIST_ID)!;
  /** Draws the rows that come. */
  readonly #drawer = new MutationObserver(() => this.#draw());
  /** Where a finger rests. */
  #press:
    | { x: number; y: number; timer: ReturnType<typeof setTimeout> }
    | undefined;
  /** Whether the finger has selected its row: the click that follows does nothing. */
  #pressed = false;
  /** Whether the last key extended a range. */
  #extends = false;

  constructor(session: Session) {
    this.#session = session;
    const list = this.#list;
    const { state } = session;
    list.addEventListener("click", this.#clicked, true);
    list.addEventListener("mousedown", this.#startedText);
    list.addEventListener("pointerdown", this.#touched);
    list.addEventListener("pointermove", this.#moved);
    for (const name of ["pointerup", "pointercancel"]) {
      list.addEventListener(name, () => this.#release());
    }
    list.addEventListener("contextmenu", this.#menuAsked);
    // After the list's own keys, which move the focus.
    list.addEventListener("keydown", this.#extended);
    document.addEventListener("keydown", this.#keyed, true);
    effect(() => {
      list.classList.toggle("selectable", state.moderates.value);
      if (!state.moderates.value) endSelection();
    });
    effect(() => {
      const some = selected.value.size > 0;
      list.classList.toggle("selecting", some);
      if (some) this.#drawer.observe(list, { childList: true, subtree: true });
      else this.#drawer.disconnect();
      this.#draw();
    });
    effect(() => {
      // All are gone.
      if (remaining(session).length === 0) endSelection();
    });
    const epoch = computed(() => state.timeline.value.epoch);
    effect(() => {
      // The same `seq`s name other messages.
      if (epoch.value) endSelection();
    });
  }

  #draw(): void {
    for (const row of this.#list.querySelectorAll<HTMLElement>("[data-seq]")) {
      const is = selected.peek().has(Number(row.dataset.seq));
      row.toggleAttribute("data-selected", is);
      const button = row.querySelector(".tools");
      if (is) button?.setAttribute("aria-describedby", SELECTED_ID);
      else button?.removeAttribute("aria-describedby");
    }
  }

  /** The message of the row that contains an element. */
  #lineOf(target: EventTarget | null): Line | undefined {
    const row = (target as Element | null)
      ?.closest<HTMLElement>("li[data-seq]");
    const line = this.#session.state.entries.peek()
      .find(({ key }) => key === row?.dataset.seq);
    return line?.kind === "line" ? line : undefined;
  }

  /** The message that a press selects; `undefined`: the press has another meaning. */
  #meant(event: MouseEvent): Line | undefined {
    const { target, shiftKey, ctrlKey, metaKey } = event;
    const withKey = shiftKey || ctrlKey || metaKey;
    const isOther = (target as Element).closest(
      withKey ? `a,${OWN_WORK}` : OWN_WORK,
    );
    if (isOther || !this.#session.state.moderates.peek()) return;
    return withKey || selected.peek().size > 0
      ? this.#lineOf(target)
      : undefined;
  }

  #clicked = (event: MouseEvent) => {
    const wasPressed = this.#pressed;
    this.#pressed = false;
    const line = this.#meant(event);
    if (!line && !wasPressed) return;
    event.preventDefault();
    event.stopPropagation();
    if (!line || wasPressed) return;
    if (event.shiftKey) extendTo(this.#session, line);
    else toggle(this.#session, line);
  };

  /** A press that selects rows selects no text. */
  #startedText = (event: MouseEvent) => {
    if (event.button === 0 && this.#meant(event)) event.preventDefault();
  };

  #touched = (event: PointerEvent) => {
    this.#release();
    this.#pressed = false;
    const { pointerType, clientX: x, clientY: y, target } = event;
    const line = this.#lineOf(target);
    if (
      pointerType !== "touch" || !line ||
      !this.#session.state.moderates.peek() ||
      (target as Element).closest(OWN_WORK)
    ) return;
    const timer = setTimeout(() => {
      this.#pressed = true;
      toggle(this.#session, line);
    }, LONG_PRESS_MS);
    this.#press = { x, y, timer };
  };

  #moved = ({ clientX, clientY }: PointerEvent) => {
    if (!this.#press) return;
    const { x, y } = this.#press;
    if (Math.hypot(clientX - x, clientY - y) > STILL_PX) this.#release();
  };

  #release(): void {
    clearTimeout(this.#press?.timer);
    this.#press = undefined;
  }

  /** A finger that rests selects, and opens no menu of the browser. */
  #menuAsked = (event: Event) => {
    if (this.#press || this.#pressed) event.preventDefault();
  };

  #extended = (event: KeyboardEvent) => {
    const { key, shiftKey, target } = event;
    const isExtending = shiftKey && /^Arrow(Up|Down)$/.test(key);
    const begins = isExtending && !this.#extends;
    this.#extends = isExtending || key === "Shift" && this.#extends;
    const session = this.#session;
    if (!isExtending || !session.state.moderates.peek()) return;
    const from = this.#lineOf(target);
    const to = this.#lineOf(document.activeElement);
    if (begins && from) startAt(session, from);
    if (to && to !== from) extendTo(session, to);
  };

  #keyed = (event: KeyboardEvent) => {
    const { key, repeat } = event;
    const target = event.target as Element;
    if (
      selected.peek().size === 0 || this.#session.state.menu.peek() ||
      target.closest("dialog") || isTaken(event) || event.shiftKey
    ) return;
    const letter = target.closest("li.chosen") ? letterOf(event) : undefined;
    const act = letter && Object.hasOwn(KEYS, letter)
      ? KEYS[letter]
      : undefined;
    if (key !== "Escape" && !act && !ABOUT_ONE.test(letter ?? "")) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Escape") endSelection();
    else if (!repeat) void act?.(this.#session);
  };
}
