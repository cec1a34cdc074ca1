/**
 * The state of the sheet with the same and the like.
 *
 * @module
 */
import { computed, signal } from "@preact/signals";
import { refusalIn } from "../../../texts/server_sentences.ts";
import { unreached } from "../../state/notes.ts";
import type { Line } from "../../state/timeline.ts";
import { purge, type Then } from "../purge_act.ts";
import type { Page } from "../selection.ts";
import { candidatesIn, isSure, keyOf, merged, planOf } from "./plan.ts";
import { type Group, readSimilar, readTexts, type Similar } from "./similar.ts";

/** Messages that are asked about: each is a search, and the kinds of a raid are few. */
const MAX_ASKED = 5;

/**
 * With all messages of their authors, messages are sent only to be counted, and only as
 * many as fit in what the server reads.
 */
const MAX_COUNTED = 2_000;

/** What to do, as chosen last while the page is open. */
const then = signal<Then>("ban");
const seconds = signal(600);
const takesAll = signal(true);

export class Purge {
  /** `undefined`: not known yet. */
  readonly groups = signal<readonly Group[] | undefined>(undefined);
  readonly checking = signal(false);
  readonly acting = signal(false);
  readonly problem = signal<string | undefined>(undefined);
  /** The keys of the chosen groups. */
  readonly on = signal<ReadonlySet<string>>(new Set());
  /** Who was taken out. */
  readonly out = signal<ReadonlySet<string>>(new Set());
  readonly then = then;
  readonly seconds = seconds;
  /** Whether all messages of the people are taken away, not only those in the groups. */
  readonly takesAll = takesAll;
  readonly candidates = computed(() =>
    candidatesIn(
      (this.groups.value ?? [])
        .filter((group) => this.on.value.has(keyOf(group))),
      this.#page.state.you.value.id,
    )
  );
  readonly plan = computed(() => planOf(this.candidates.value, this.out.value));
  /** What people wrote, by `seq`. */
  readonly texts = signal<ReadonlyMap<number, string>>(new Map());
  /**
   * How many messages no similar ones were looked up for: there are too many kinds, or the
   * server didn't answer.
   */
  readonly missing = signal(0);
  readonly #page: Page;
  readonly #lines: readonly Line[];
  readonly #asked: readonly Line[];
  /** By the texts of the messages that were asked about. */
  readonly #answers = new Map<string, Similar>();
  /** The groups that were shown: later ones don't change what the viewer chose. */
  readonly #seen = new Set<string>();

  /** @param lines What to look for. */
  constructor(page: Page, lines: readonly Line[]) {
    this.#page = page;
    this.#lines = lines;
    this.#asked = kindsOf(lines).slice(0, MAX_ASKED);
    this.texts.value = new Map(
      page.state.timeline.peek().entries
        .flatMap((entry) =>
          entry.kind === "line" ? [[entry.seq, entry.text] as const] : []
        ),
    );
  }

  /** Asks the server. What was chosen and taken out stays so. */
  async check(): Promise<void> {
    if (this.checking.peek()) return;
    this.checking.value = true;
    this.problem.value = undefined;
    const { state } = this.#page;
    const { room, texts } = state;
    const problems = await Promise.all(
      this.#asked.map(async ({ seq, text }) => {
        const answer = await readSimilar(room, seq);
        if (!answer) return unreached(state);
        if ("code" in answer) return refusalIn(texts, answer);
        // Otherwise what was found before stays.
        this.#answers.set(text, answer);
      }),
    );
    this.checking.value = false;
    this.problem.value = problems.find((problem) => problem !== undefined);
    this.missing.value = this.#lines.length - this.covered.length;
    if (this.#answers.size > 0) this.#show(merged([...this.#answers.values()]));
    await this.#readTexts();
  }

  /** The messages for which similar ones were looked up. */
  get covered(): readonly Line[] {
    return this.#lines.filter(({ text }) => this.#answers.has(text));
  }

  #show(groups: readonly Group[]): void {
    const on = new Set(this.on.peek());
    for (const group of groups) {
      const key = keyOf(group);
      if (!this.#seen.has(key) && isSure(group)) on.add(key);
      this.#seen.add(key);
    }
    this.groups.value = groups;
    this.on.value = on;
  }

  /** Chooses a group, or drops it. */
  choose(group: Group, on: boolean): void {
    this.on.value = changed(this.on.peek(), keyOf(group), on);
    void this.#readTexts();
  }

  /** Takes somebody out, or in again. */
  takeOut(viewer: string, out: boolean): void {
    this.out.value = changed(this.out.peek(), viewer, out);
  }

  async #readTexts(): Promise<void> {
    const known = new Map(this.texts.peek());
    const wanted = new Map(
      this.candidates.peek().map(({ id, seqs }) => [id, seqs]),
    );
    await readTexts(this.#page.state.room, wanted, known);
    this.texts.value = new Map([...this.texts.peek(), ...known]);
  }

  /** Carries it out; true: it is done. */
  async act(reason: string): Promise<boolean> {
    const { viewers, targets } = this.plan.peek();
    if (this.acting.peek() || viewers.length === 0) return false;
    this.acting.value = true;
    const then = this.then.peek();
    const messages = this.takesAll.peek();
    this.#page.state.notes.value = [];
    const isNeeded = !messages || targets.length <= MAX_COUNTED;
    this.problem.value = await purge(this.#page, {
      then,
      ...isNeeded && { targets },
      // Without them, only these messages are taken away.
      viewers: then === "delete" && !messages ? [] : viewers,
      messages,
      ...then === "timeout" && { seconds: this.seconds.peek() },
      ...reason.trim() !== "" && { reason: reason.trim() },
    }, (sentence) => this.problem.value = sentence);
    this.acting.value = false;
    return this.problem.peek() === undefined;
  }
}

function changed<T>(set: ReadonlySet<T>, item: T, has: boolean): Set<T> {
  const next = new Set(set);
  if (has) next.add(item);
  else next.delete(item);
  return next;
}

/** One message of each text, the newest first. */
function kindsOf(lines: readonly Line[]): Line[] {
  return [
    ...new Map(lines.map((line) => [line.text, line])).values(),
  ].reverse();
}
