/**
 * The list of messages and how it scrolls.
 *
 * The list's column is reversed, so that its natural place, without scripts as
 * with them, is at the bottom, and `scrollTop` counts from there (0, then
 * negative upwards). What comes in below then moves the rows up; while the
 * viewer reads an earlier place, that is made good here, in every browser alike.
 *
 * @module
 */
import { Component, createRef } from "preact";
import { Edge } from "./Edge.tsx";
import { LIST_ID } from "./history.ts";
import { step } from "./keys.ts";
import { type Outgoing, visible } from "./outbox.ts";
import { OutgoingRow, rowOf } from "./Row.tsx";
import type { Session } from "./session.ts";
import { continues } from "./timeline.ts";

/** This near to the other end, in pixels, older messages are fetched. */
const AHEAD = 600;

/** This near to the end, in pixels, counts as at the end. */
const NEAR = 32;

/** A row, and how far below the edge of the box it stands. */
interface Anchor {
  readonly row: Element;
  readonly top: number;
}

/** The messages of a session. */
export class Log extends Component<{ session: Session }> {
  #box = createRef<HTMLDivElement>();
  #list = createRef<HTMLOListElement>();
  /** A position that was set here, so that its event is not taken for the viewer's. */
  #expected = 0;
  /** Whether it was wholly at the end when it was scrolled last. */
  #isAtEnd = false;
  /** What is being read, while that is not the end. It is kept until the viewer scrolls. */
  #anchor: Anchor | null = null;
  /** The row's button that Tab leads to: arrow keys lead to the others. */
  #stop: HTMLElement | null = null;
  /** Whether that one has the focus, which must not be lost with its row. */
  #stopped = false;

  override componentDidMount() {
    this.#moveStop();
    // A page that is loaded again may have been given its old position back.
    const box = this.#box.current;
    if (box && -box.scrollTop >= NEAR) this.props.session.scrolled(false);
  }

  override getSnapshotBeforeUpdate(): null {
    this.#stopped = this.#stop !== null &&
      document.activeElement === this.#stop;
    const box = this.#box.current;
    const list = this.#list.current;
    if (!box || !list || this.props.session.following.peek()) {
      this.#anchor = null;
    } else if (!this.#anchor?.row.isConnected) {
      const { top } = box.getBoundingClientRect();
      const row = firstBelow(list.children, top);
      this.#anchor = row
        ? { row, top: row.getBoundingClientRect().top - top }
        : null;
    }
    return null;
  }

  override componentDidUpdate() {
    this.#moveStop();
    const box = this.#box.current;
    if (!box) return;
    if (this.props.session.goal.peek() !== undefined) return this.#goTo(box);
    if (this.props.session.following.peek()) {
      // At its end the list stays there by itself: to ask where it is would lay it out once more.
      return this.#isAtEnd ? undefined : this.#scrollTo(box, 0);
    }
    if (!this.#anchor?.row.isConnected) return;
    const { row, top } = this.#anchor;
    const moved = row.getBoundingClientRect().top -
      box.getBoundingClientRect().top - top;
    if (moved !== 0) this.#scrollTo(box, box.scrollTop + moved);
  }

  #scrollTo(box: HTMLElement, top: number): void {
    this.#isAtEnd = top === 0;
    if (box.scrollTop === top) return;
    box.scrollTop = top;
    this.#expected = box.scrollTop;
  }

  #scrolled = () => {
    const box = this.#box.current;
    if (!box || box.scrollTop === this.#expected) return;
    this.#isAtEnd = box.scrollTop === 0;
    this.#expected = NaN;
    this.#anchor = null;
    const { session } = this.props;
    session.scrolled(-box.scrollTop < NEAR);
    // At the end of a short list its beginning is near, and nobody reads there.
    if (session.following.peek() || session.older.peek() !== "more") return;
    const above = box.scrollHeight - box.clientHeight + box.scrollTop;
    if (above < AHEAD) session.loadOlder();
  };

  /** Shows the message that somebody wants to see, or the place where it was. */
  #goTo(box: HTMLElement): void {
    const { session } = this.props;
    const goal = session.goal.peek();
    session.goal.value = undefined;
    const row = [...this.#list.current?.children ?? []].find((each) =>
      Number((each as HTMLElement).dataset.seq) >= goal!
    );
    if (!row) return;
    const { top, height } = row.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    const from = top - frame.top - Math.max(0, frame.height - height) / 2;
    this.#scrollTo(box, box.scrollTop + from);
    this.#anchor = null;
    row.classList.remove("sought");
    // Read, so that the animation begins anew.
    void box.offsetWidth;
    row.classList.add("sought");
  }

  /** Tab leads to the newest message's button, unless another one has the focus. */
  #moveStop(): void {
    const lost = this.#stopped && !this.#stop?.isConnected;
    if (this.#stopped && !lost) return;
    this.#stopAt(this.#lastTool());
    if (lost) (this.#stop ?? this.#box.current)?.focus();
  }

  #stopAt(button: HTMLElement | null): void {
    if (this.#stop === button) return;
    if (this.#stop) this.#stop.tabIndex = -1;
    if (button) button.tabIndex = 0;
    this.#stop = button;
  }

  /** The newest row's button; rows without one are few. */
  #lastTool(): HTMLElement | null {
    let row = this.#list.current?.lastElementChild ?? null;
    for (; row; row = row.previousElementSibling) {
      const tool = row.querySelector<HTMLElement>(".tools");
      if (tool) return tool;
    }
    return null;
  }

  #tools(): HTMLElement[] {
    const tools = this.#list.current?.getElementsByClassName("tools") ?? [];
    return [...tools] as HTMLElement[];
  }

  #focused = ({ target }: FocusEvent) => {
    const button = toolOf(target);
    if (button) this.#stopAt(button);
  };

  #pressed = (event: KeyboardEvent) => {
    const button = toolOf(event.target);
    if (!button) return;
    const to = step(event.key, this.#tools(), button);
    if (!to) return;
    event.preventDefault();
    to.focus();
  };

  #clicked = ({ target }: MouseEvent) => {
    const clicked = (target as Element).closest<HTMLElement>(
      ".tools,.quoted,.unfold,.name",
    );
    const row = clicked?.closest("li");
    const { session } = this.props;
    const line = session.timeline.peek().entries.find((entry) =>
      entry.key === row?.dataset.seq
    );
    if (!clicked || !row || line?.kind !== "line") return;
    if (clicked.matches(".quoted")) {
      session.goTo(Number(clicked.dataset.to));
    } else if (clicked.matches(".unfold")) {
      row.classList.add("unfolded");
    } else if (clicked.matches(".name")) {
      session.card.value = line.from;
    } else {
      const isOpen = session.menu.peek()?.button === clicked;
      session.menu.value = isOpen ? undefined : { line, button: clicked };
    }
  };

  render() {
    const { session } = this.props;
    // Read, so that the list is drawn, and with it scrolled, when these change.
    void session.following.value;
    void session.goal.value;
    const { texts } = session;
    const entries = session.entries.value;
    const from = session.you.value;
    const last = entries.at(-1);
    return (
      <div
        class="log"
        role="log"
        aria-live={session.choices.aloud.value ? "polite" : "off"}
        aria-label={texts.chat.messages}
        tabindex={0}
        ref={this.#box}
        onScroll={this.#scrolled}
      >
        <ol
          class="lines"
          id={LIST_ID}
          ref={this.#list}
          onFocusIn={this.#focused}
          onKeyDown={this.#pressed}
          onClick={this.#clicked}
        >
          {entries.map((entry) => rowOf(entry, from, texts))}
          {visible(session.outbox.value).map((item, index, all) => (
            <OutgoingRow
              key={item.key}
              item={item}
              session={session}
              ahead={all.slice(0, index).filter(isDelayed).length}
              continued={index > 0 || continues(last, { at: item.since, from })}
            />
          ))}
        </ol>
        <Edge session={session} />
        {session.empty.value && (
          <p class="empty">
            <b class="emptytitle">{texts.chat.empty}</b>
            {texts.chat.emptyHint}
          </p>
        )}
      </div>
    );
  }
}

function toolOf(target: EventTarget | null): HTMLElement | null {
  return (target as Element).closest<HTMLElement>(".tools");
}

function isDelayed({ state }: Outgoing): boolean {
  return state === "delayed";
}

/** The first of `rows`, which are in order, that reaches below `edge`. */
function firstBelow(rows: HTMLCollection, edge: number): Element | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  return rows[low];
}
