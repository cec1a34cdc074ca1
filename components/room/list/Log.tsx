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
import { Component, createRef, type VNode } from "preact";
import { BATCH, Batch } from "./Batch.tsx";
import { OlderMessages } from "./OlderMessages.tsx";
import { LIST_ID } from "../state/history.ts";
import { rowOf } from "./Row.tsx";
import type { Session } from "../state/session.ts";

/** This near to the other end, in pixels, older messages are fetched. */
const LOAD_AHEAD_PX = 600;

/** This near to the end, in pixels, counts as at the end. */
const NEAR_END_PX = 32;

/** A row, and how far below the edge of the box it stands. */
interface Anchor {
  readonly row: Element;
  readonly top: number;
}

/** The messages of a session. */
export class Log extends Component<{ session: Session }> {
  #box = createRef<HTMLDivElement>();
  /** A position that was set here, so that its event is not taken for the viewer's. */
  #expected = 0;
  /** Whether it was wholly at the end when it was scrolled last. */
  #isAtEnd = false;
  /** What is being read, while that is not the end. It is kept until the viewer scrolls. */
  #anchor: Anchor | undefined;

  override componentDidMount() {
    // A page that is loaded again may have been given its old position back.
    const box = this.#box.current;
    if (box && -box.scrollTop >= NEAR_END_PX) {
      this.props.session.state.scrolled(false);
    }
  }

  override getSnapshotBeforeUpdate(): null {
    const box = this.#box.current;
    if (!box || this.props.session.state.following.peek()) {
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
    if (this.props.session.state.following.peek()) {
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
    this.#anchor = undefined;
    const { session } = this.props;
    session.state.scrolled(-box.scrollTop < NEAR_END_PX);
    // At the end of a short list its beginning is near, and nobody reads there.
    if (
      session.state.following.peek() || session.state.older.peek() !== "more"
    ) return;
    const above = box.scrollHeight - box.clientHeight + box.scrollTop;
    if (above < LOAD_AHEAD_PX) session.loadOlder();
  };

  render() {
    const { session } = this.props;
    // Read, so that the list is drawn, and with it scrolled, when it changes.
    void session.state.following.value;
    const { texts } = session.state;
    const entries = session.state.entries.value;
    const you = session.state.you.value;
    // By what does not change when the oldest go or older ones come.
    const boxes = new Map<number, VNode[]>();
    for (const entry of entries) {
      const box = Math.floor(entry.seq / BATCH);
      const row = rowOf(entry, you, texts);
      if (!boxes.get(box)?.push(row)) boxes.set(box, [row]);
    }
    // What has no place in the order yet comes last.
    const outgoing = session.state.writer.value?.rows(entries.at(-1));
    if (outgoing?.length) boxes.set(-1, outgoing);
    return (
      <div
        class="log"
        role="log"
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
