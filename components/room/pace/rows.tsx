/**
 * Rows that stand for several messages: skipped ones, and those that say the same words.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { plural } from "../../texts/catalogue.ts";
import { LIST_ID } from "../state/history.ts";
import type { RoomState } from "../state/room_state.ts";
import type { Entry, Line, Skipped } from "../state/timeline.ts";
import { folds } from "./folds.ts";
import { openRanges } from "./open.ts";
import { alikeIn, ENOUGH, type Group, Repeats } from "./repeats.ts";
import { countIn, type Joint, Joints } from "./skipped.ts";

/** More than are shown in the time in which the server counts the same words, 10 s. */
const MAX_RECENT = 1_000;

/** The row of a group or of ranges, and what it was made of. */
interface Made {
  readonly of: readonly unknown[];
  readonly row: Entry;
}

const made = new WeakMap<RoomState, SharedRows>();

/** Returns the function that joins the entries of a page that share a row. */
export function sharedRows(
  state: RoomState,
): (entries: readonly Entry[]) => readonly Entry[] {
  const rows = new SharedRows(state);
  made.set(state, rows);
  return (entries) => rows.of(entries);
}

/** Lists the messages of the row that a message shares, so that it has one of its own. */
export function reveal(state: RoomState, seq: number): void {
  made.get(state)?.reveal(seq);
}

/** The messages that a message's row stands for: those that say the same, or only itself. */
export function linesIn(state: RoomState, line: Line): readonly Line[] {
  return made.get(state)?.linesIn(line) ?? [line];
}

class SharedRows {
  readonly #state: RoomState;
  readonly #repeats = new Repeats();
  readonly #joints = new Joints();
  /** The groups whose messages are listed. */
  readonly #open = signal<ReadonlySet<Group>>(new Set());
  #groups: ReadonlyMap<number, Group> = new Map();
  /** The last messages, by their `seq`: skipped ones may say the same words. */
  readonly #recent = new Map<number, Line>();
  #epoch = "";
  /** A row is made anew only if it changes. */
  readonly #made = new WeakMap<object, Made>();

  constructor(state: RoomState) {
    this.#state = state;
  }

  of(entries: readonly Entry[]): readonly Entry[] {
    const { you } = this.#state;
    const { epoch } = this.#state.timeline.peek();
    if (epoch !== this.#epoch) this.#recent.clear();
    this.#epoch = epoch;
    const joints = this.#joints.join(entries);
    this.#groups = folds.value
      ? this.#repeats.group(entries, you.value)
      : new Map();
    const rows: Entry[] = [];
    const placed = new Set<Group>();
    /** The entry above, if it has the row above. */
    let above: Entry | undefined;
    for (const [at, entry] of entries.entries()) {
      if (entry.kind === "line") this.#remember(entry);
      const group = this.#groups.get(entry.seq);
      if (entry.kind === "skipped") {
        // Below the messages between its ranges.
        const joint = joints.get(entry.key)!;
        if (joint.ranges.at(-1) === entry) rows.push(this.#jointRow(joint));
      } else if (entry.kind === "line" || entry.kind === "mark") {
        if (!group?.folded) {
          const isBelow = at > 0 && entries[at - 1] === above;
          rows.push(isBelow ? entry : this.#named(entry));
          above = entry;
        } else if (!placed.has(group)) {
          placed.add(group);
          // In place of a removed message, the list being paused, nothing new appears.
          if (entry.kind === "mark") rows.push(entry);
          else rows.push(...this.#groupRows(group, entry));
        }
      } else rows.push(entry);
    }
    return rows;
  }

  reveal(seq: number): void {
    // Groups what has just been added.
    void this.#state.entries.peek();
    const group = this.#groups.get(seq);
    if (group?.folded && group.lines[0]?.seq !== seq) this.#list(group, true);
  }

  linesIn(line: Line): readonly Line[] {
    const group = this.#groups.get(line.seq);
    return group?.folded && group.lines[0]?.seq === line.seq &&
        !this.#open.peek().has(group)
      ? group.lines
      : [line];
  }

  #list(group: Group, isOpen: boolean): void {
    const open = new Set(this.#open.peek());
    if (isOpen) open.add(group);
    else open.delete(group);
    // What is read stays.
    if (isOpen) this.#state.following.value = false;
    this.#open.value = open;
  }

  /** A row that no longer follows another one of its author has its name again. */
  #named(entry: Line | Extract<Entry, { kind: "mark" }>): Entry {
    if (entry.kind !== "line" || !entry.continued) return entry;
    return this.#make(entry, ["named"], () => ({ ...entry, continued: false }));
  }

  /** The row of a group at its first message and, if it is open, those of the others. */
  #groupRows(group: Group, first: Line): Entry[] {
    const { language, chat } = this.#state.texts;
    const count = group.lines.length + group.alike;
    const isOpen = this.#open.value.has(group);
    if (count === 1) return [this.#named(first)];
    const row = this.#make(group, [first, count, isOpen], () => ({
      ...first,
      continued: false,
      more: (
        <button
          type="button"
          class="again"
          tabindex={-1}
          aria-live="off"
          aria-expanded={isOpen}
          aria-label={plural(language, chat.said, count)}
          onClick={() => this.#list(group, !isOpen)}
        >
          ×{count}
        </button>
      ),
    }));
    if (!isOpen) return [row];
    const others = group.lines.slice(1).map((line) =>
      this.#make(line, [first.seq], () => ({
        ...line,
        continued: false,
        under: first.seq,
      }))
    );
    const rows = [row, ...others];
    if (group.alike > 0) {
      rows.push({
        kind: "mark",
        key: `alike-${first.key}`,
        seq: first.seq,
        label: plural(language, chat.alike, group.alike),
        props: { "aria-live": "off" },
      });
    }
    return rows;
  }

  #jointRow(joint: Joint): Entry {
    const { ranges } = joint;
    const [first] = ranges;
    const { seq } = ranges[ranges.length - 1];
    const { text, count } = this.#mostOf(ranges);
    return this.#make(
      joint,
      [first, seq, countIn(ranges), text, count],
      () => ({
        kind: "mark",
        key: first.key,
        seq,
        label: (
          <SkippedButton state={this.#state} ranges={ranges}>
            {text && (
              <>
                {" · "}
                <bdi>{text}</bdi> ×{count}
              </>
            )}
          </SkippedButton>
        ),
        props: { "aria-live": "off" },
      }),
    );
  }

  /** What most of the skipped messages say, and how many, if several say the same. */
  #mostOf(
    ranges: readonly Skipped[],
  ): { readonly text?: string; readonly count?: number } {
    if (!folds.value) return {};
    const { removed, preferences } = this.#state;
    const counts = [...alikeIn(ranges)].sort(([, a], [, b]) => b - a);
    for (const [seq] of counts) {
      const line = this.#recent.get(seq);
      // For good: only the newest removals are remembered.
      if (line && removed.remaining([line]).length === 0) {
        this.#recent.delete(seq);
      }
    }
    const [most] = counts;
    const line = most && this.#recent.get(most[0]);
    if (!line || most[1] < ENOUGH) return {};
    const isHidden = preferences.hidden.value.has(line.from.id);
    return isHidden ? {} : { text: line.text, count: most[1] };
  }

  #remember(line: Line): void {
    this.#recent.set(line.seq, line);
    if (this.#recent.size <= MAX_RECENT) return;
    const [oldest] = this.#recent.keys();
    this.#recent.delete(oldest);
  }

  #make(key: object, of: readonly unknown[], make: () => Entry): Entry {
    const made = this.#made.get(key);
    if (made && of.every((each, at) => each === made.of[at])) return made.row;
    const row = make();
    this.#made.set(key, { of, row });
    return row;
  }
}

/** What became of the last attempt to open ranges, by the first `seq` of them. */
const attempts = signal<ReadonlyMap<number, "loading" | "failed">>(new Map());

/** Says how many messages were skipped, and loads them. */
function SkippedButton(
  { state, ranges, children }: {
    state: RoomState;
    ranges: readonly Skipped[];
    children?: ComponentChildren;
  },
) {
  const { chat, language } = state.texts;
  const { from } = ranges[0];
  const attempt = attempts.value.get(from);
  return (
    <button
      type="button"
      class="opens"
      tabindex={-1}
      aria-disabled={attempt === "loading"}
      onClick={({ currentTarget }) => {
        if (attempt !== "loading") void open(state, ranges, currentTarget);
      }}
    >
      {attempt === "loading"
        ? chat.opening
        : attempt === "failed"
        ? chat.notOpened
        : (
          <>
            {plural(language, chat.moreSaid, countIn(ranges))}
            {children}
          </>
        )}
    </button>
  );
}

async function open(
  state: RoomState,
  ranges: readonly Skipped[],
  button: HTMLElement,
): Promise<void> {
  const { from } = ranges[0];
  attempts.value = new Map(attempts.peek()).set(from, "loading");
  const hadFocus = document.activeElement === button;
  const isOpen = await openRanges(state, ranges);
  const left = new Map(attempts.peek());
  if (isOpen) left.delete(from);
  else left.set(from, "failed");
  attempts.value = left;
  // The list is rendered before the next frame.
  requestAnimationFrame(() => {
    if (hadFocus && !button.isConnected) focusFrom(from);
  });
}

/** Moves the focus to the first message from a `seq` on. */
function focusFrom(from: number): void {
  const rows = document.getElementById(LIST_ID)!
    .querySelectorAll<HTMLElement>("li[data-seq]");
  const row = [...rows].find(({ dataset }) => Number(dataset.seq) >= from);
  row?.querySelector<HTMLElement>(".tools")?.focus({ preventScroll: true });
}
