/**
 * The list of messages and how it scrolls.
 *
 * The list's column is reversed, so that it starts at the bottom even without scripts,
 * and `scrollTop` counts from there (0, then negative upwards). New rows at the bottom
 * therefore move the others up; while the viewer reads an earlier place, this component
 * scrolls to compensate, in every browser alike.
 *
 * @module
 */
import { Component, createRef, type VNode } from "preact";
import { BATCH, Batch } from "./Batch.tsx";
import { OlderMessages } from "./OlderMessages.tsx";
import { LIST_ID } from "../state/history.ts";
import { rowOf } from "./Row.tsx";
import type { Session } from "../state/session.ts";

/** Older messages are loaded this close to the top. */
const LOAD_AHEAD_PX = 600;

/** This close to the bottom, the list follows new messages. */
const NEAR_END_PX = 32;

/** A row, and its distance from the top of the box. */
interface Anchor {
  readonly row: Element;
  readonly top: number;
}

export class Log extends Component<{ session: Session }> {
  #box = createRef<HTMLDivElement>();
  /** The position set last by this component, to tell its scroll events from the viewer's. */
  #expected = 0;
  /** Whether the last scroll went all the way to the bottom. */
  #isAtEnd = false;
  /** The row being read, unless the list shows what is new. Kept until the viewer scrolls. */
  #anchor: Anchor | undefined;

  override componentDidMount() {
    // A reloaded page may have its old scroll position restored.
    const box = this.#box.current;
    if (box && -box.scrollTop >= NEAR_END_PX) {
      this.props.session.state.scrolled(false);
    }
  }

  override getSnapshotBeforeUpdate(): null {
    const box = this.#box.current;
    if (!box || this.props.session.state.isLive) {
      this.#anchor = undefined;
    } else if (!this.#anchor?.row.isConnected) {
      const { top } = box.getBoundingClientRect();
      const row = [...box.querySelectorAll("li")]
        .find((row) => row.getBoundingClientRect().bottom > top);
      this.#anchor = row &&
        { row, top: row.getBoundingClientRect().top - top };
    }
    return null;
  }

  override componentDidUpdate() {
    const box = this.#box.current;
    if (!box) return;
    if (this.props.session.state.isLive) {
      // At the bottom the browser keeps the list there; checking would force a layout.
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
    this.#anchor = undefined;
    const { session } = this.props;
    session.state.scrolled(-box.scrollTop < NEAR_END_PX);
    // In a short list the top is near even when the viewer is at the bottom.
    if (
      session.state.following.peek() || session.state.older.peek() !== "more"
    ) return;
    const above = box.scrollHeight - box.clientHeight + box.scrollTop;
    if (above < LOAD_AHEAD_PX) session.loadOlder();
  };

  render() {
    const { session } = this.props;
    // Read to render, and so to scroll, when it changes.
    void session.state.following.value;
    const texts = session.state.first;
    const entries = session.state.entries.value;
    const you = session.state.you.value;
    // By position, which doesn't change when older rows come or go.
    const boxes = new Map<number, VNode[]>();
    for (const entry of entries) {
      const box = Math.floor((entry.under ?? entry.seq) / BATCH);
      const row = rowOf(entry, you, texts, entries);
      if (!boxes.get(box)?.push(row)) boxes.set(box, [row]);
    }
    // Rows without a position come last.
    const outgoing = session.state.writer.value?.rows(entries.at(-1));
    if (outgoing?.length) boxes.set(-1, outgoing);
    return (
      <div
        class="log"
        role="log"
        aria-relevant="additions"
        aria-live={session.state.preferences.aloud.value ? "polite" : "off"}
        aria-label={texts.chat.messages}
        tabindex={0}
        ref={this.#box}
        onScroll={this.#scrolled}
      >
        <div class="lines" id={LIST_ID}>
          {[...boxes].map(([key, rows]) => <Batch key={key} rows={rows} />)}
        </div>
        <OlderMessages session={session} />
        {session.state.empty.value && (
          <p class="empty">
            <b class="emptytitle">{texts.chat.empty}</b>
            {texts.chat.emptyHint}
          </p>
        )}
      </div>
    );
  }
}
