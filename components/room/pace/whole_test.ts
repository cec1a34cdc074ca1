import { assert, assertEquals } from "@std/assert";
import type { MessageEvent } from "../../../hub/protocol.ts";
import { ann, message, Page } from "../../../tests/tools/chat_sample.ts";
import { randomFrom } from "../../../tests/tools/random_from.ts";
import { dayRule } from "../state/day_rule.ts";
import { prepend } from "../state/older/prepend.ts";
import { reveal, sharedRows } from "./rows.tsx";
import { filled } from "./skipped.ts";

const WORDS = ["GG", "gg", "666", "哈哈哈", "well played", "hello"];

/** A room, and the page of a viewer who gets a sample of it. */
class Busy {
  readonly page = new Page({}, []);
  readonly #random: () => number;
  readonly #messages = new Map<number, MessageEvent>();
  #seq = 0;
  #at = Date.now();

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    dayRule.value = { today: "", divide: sharedRows(this.page.state) };
    this.page.take([{ type: "gap", from: 0, to: 0 }]);
    this.page.state.following.value = false;
  }

  /** One of the things that happen. */
  step(): void {
    const kind = this.#random();
    if (kind < .45) this.page.take([this.#post()]);
    else if (kind < .8) this.#skip();
    else if (kind < .86) this.#remove();
    else if (kind < .92) this.#load();
    else if (kind < .95) this.#trim();
    else if (kind < .98) this.#older();
    else reveal(this.page.state, this.#below(this.#seq) + 1);
  }

  /** Checks that what the room has since the page's first message is on the page, once. */
  check(seed: number): void {
    const { state } = this.page;
    const { entries } = state.timeline.peek();
    const ranges = entries.filter((each) => each.kind === "skipped");
    const lines = entries.filter((each) => each.kind === "line")
      .map(({ seq }) => seq);
    const first = Math.min(...lines, ...ranges.map(({ from }) => from));
    const seqs = [...this.#messages.keys()].filter((seq) => seq >= first);
    for (const seq of seqs) {
      const times = lines.filter((each) => each === seq).length +
        ranges.filter((each) => each.from <= seq && each.seq >= seq).length;
      assertEquals(times, 1, `seed ${seed}: message ${seq}`);
    }
    const rows = state.entries.value;
    const keys = rows.map(({ key }) => key);
    assertEquals(new Set(keys).size, keys.length, `seed ${seed}: ${keys}`);
    const shown = rows.filter((each) => each.kind === "line").length;
    assert(shown <= lines.length);
    const places = rows.map(({ under, seq }) => under ?? seq);
    assertEquals(places, places.toSorted((a, b) => a - b), `seed ${seed}`);
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #post(): MessageEvent {
    const seq = ++this.#seq;
    this.#at += this.#below(900);
    const words = this.#random() < .6
      ? WORDS[this.#below(WORDS.length)]
      : `text ${seq}`;
    const from = { ...ann, id: `viewer-${this.#below(5)}` };
    const said = { ...message(seq, from, words), at: this.#at };
    this.#messages.set(seq, said);
    return said;
  }

  #skip(): void {
    const sent = this.page.state.timeline.peek().entries.findLast((each) =>
      each.kind === "line"
    );
    const from = this.#seq + 1;
    for (let n = this.#below(40); n >= 0; n--) this.#post();
    const alike: [number, number][] | undefined = sent && [[sent.seq, 1]];
    this.page.take([{ type: "skipped", from, to: this.#seq, alike }]);
  }

  #remove(): void {
    const target = this.#below(this.#seq) + 1;
    this.#messages.delete(target);
    this.page.take([{ type: "deleted", seq: ++this.#seq, target }]);
  }

  #load(): void {
    const from = this.#below(this.#seq) + 1;
    const to = from + this.#below(60);
    const { state } = this.page;
    const loaded = this.#between(from, to);
    state.timeline.value = {
      ...state.timeline.peek(),
      entries: filled(state.timeline.peek().entries, loaded, from, to),
    };
  }

  #trim(): void {
    const { timeline } = this.page.state;
    const { entries } = timeline.peek();
    timeline.value = { ...timeline.peek(), entries: entries.slice(-20) };
  }

  #older(): void {
    const { timeline } = this.page.state;
    const first = timeline.peek().entries.find((each) => each.kind === "line");
    if (!first) return;
    const older = this.#between(first.seq - 30, first.seq - 1);
    timeline.value = prepend(timeline.peek(), older, first.seq);
  }

  #between(from: number, to: number): MessageEvent[] {
    return [...this.#messages.values()].filter(({ seq }) =>
      seq >= from && seq <= to
    );
  }
}

Deno.test("Whatever is said, skipped, loaded and deleted, each message is on the page once or in one range, and rows are in order", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const busy = new Busy(seed);
    for (let i = 0; i < 80; i++) {
      busy.step();
      busy.check(seed);
    }
  }
});
