/**
 * Pointer and keyboard input on the rows of the list.
 *
 * @module
 */
import { step } from "../../ui/keys.ts";
import { REPLY, showReplyButton } from "./reply_button.tsx";
import type { Session } from "../state/session.ts";

/** The parts of a row that can be clicked. */
const CLICKED = `.tools,.quoted,.unfold,.name,.${REPLY}`;

/** The buttons of rows that stand for several messages (../pace/rows.tsx). */
const SHARED = ".opens,.again";

/**
 * The buttons of all rows are one Tab stop, and arrow keys move between them. The stop
 * is the newest message's button unless another one has the focus; it is looked up when
 * Tab is pressed.
 */
export class RowInput {
  readonly #session: Session;
  readonly #list: Element;
  /** The button that Tab leads to. */
  #stop: HTMLElement | null = null;
  /** Whether it has the focus, which must not be lost when its row is removed. */
  #stopped = false;

  /** Starts, for the lifetime of the page. */
  constructor(session: Session, list: HTMLElement) {
    this.#session = session;
    this.#list = list;
    list.addEventListener("click", this.#clicked);
    list.addEventListener("keydown", this.#pressed);
    list.addEventListener("focusin", ({ target }) => {
      const button = toolOf(target);
      if (button) this.#stopAt(button);
      this.#stopped = button !== null;
    });
    list.addEventListener("focusout", ({ target }) =>
      queueMicrotask(() => {
        // Some browsers also send this event when the row is removed.
        if (!(target as Element).isConnected) return;
        // It may have gone to another row.
        this.#stopped = toolOf(document.activeElement) !== null;
      }));
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Tab" && !this.#stopped) this.#stopAtNewest();
    }, true);
    new MutationObserver(() => {
      if (!this.#stopped || this.#stop?.isConnected) return;
      // The focus goes to what it has loaded.
      if (this.#stop?.matches(".opens")) return;
      this.#stopAtNewest();
      (this.#stop ?? this.#list.closest<HTMLElement>(".log"))?.focus();
    }).observe(list, { childList: true, subtree: true });
    this.#stopAtNewest();
    showReplyButton(session, list);
  }

  #stopAtNewest(): void {
    const menus = this.#list.querySelectorAll<HTMLElement>(".tools");
    this.#stopAt([...menus].at(-1) ?? null);
  }

  #stopAt(button: HTMLElement | null): void {
    if (this.#stop === button) return;
    if (this.#stop) this.#stop.tabIndex = -1;
    if (button) button.tabIndex = 0;
    this.#stop = button;
  }

  #buttons(): HTMLElement[] {
    return [
      ...this.#list.querySelectorAll<HTMLElement>(`.tools,${SHARED}`),
    ];
  }

  #pressed = (event: KeyboardEvent) => {
    const button = toolOf(event.target);
    if (!button) return;
    const to = sideways(event, button) ??
      step(event.key, this.#buttons(), button);
    if (!to) return;
    event.preventDefault();
    to.focus();
  };

  #clicked = ({ target }: MouseEvent) => {
    const clicked = (target as Element).closest<HTMLElement>(CLICKED);
    const row = clicked?.closest("li");
    const session = this.#session;
    const line = session.state.entries.peek().find((entry) =>
      entry.key === row?.dataset.seq
    );
    if (!clicked || !row || line?.kind !== "line") return;
    if (clicked.matches(".quoted")) {
      session.goTo(Number(clicked.dataset.to));
    } else if (clicked.matches(".unfold")) {
      row.classList.add("unfolded");
    } else if (clicked.matches(`.${REPLY}`)) {
      session.state.writer.peek()?.reply(line);
    } else if (clicked.matches(".name")) {
      session.state.card.value = line.from;
    } else {
      const isOpen = session.state.menu.peek()?.button === clicked;
      session.state.menu.value = isOpen ? undefined : { line, button: clicked };
    }
  };
}

/** The menu button of the row whose button has the focus, or that button if it is shared. */
function toolOf(target: EventTarget | null): HTMLElement | null {
  if (!(target instanceof Element)) return null;
  const shared = target.closest<HTMLElement>(SHARED);
  if (shared) return shared;
  const button = target.closest(`.tools,.${REPLY}`);
  return button?.parentElement?.querySelector<HTMLElement>(".tools") ?? null;
}

/** The other button of the row. */
function sideways(
  { key }: KeyboardEvent,
  tools: HTMLElement,
): HTMLElement | undefined {
  if (key === "ArrowRight") return tools;
  if (key !== "ArrowLeft") return undefined;
  return tools.parentElement?.querySelector<HTMLElement>(`.${REPLY}`) ??
    undefined;
}
