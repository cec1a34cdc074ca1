import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import type { MessageEvent } from "../../../../hub/protocol.ts";
import { ann, message, Page } from "../../../../tests/tools/chat_sample.ts";
import { randomFrom } from "../../../../tests/tools/random_from.ts";
import { openRanges } from "../../pace/open.ts";
import { dayRule } from "../day_rule.ts";
import { joined, withMarks, withRestored } from "../pause.ts";
import { MAX_ENTRIES } from "../room_state.ts";
import { loadOlder } from "./older_messages.ts";
import { restoreMessages } from "./restore.ts";

/** A room whose messages are removed and restored, and the page of its moderator. */
class Room {
  readonly page = new Page({
    you: { id: "you", name: "You", role: "moderator" },
  }, []);
  readonly #random: () => number;
  readonly #said = new Map<number, MessageEvent>();
  readonly #gone = new Set<number>();
  /** What can be undone. */
  readonly #acts: { seq: number; targets: number[] }[] = [];
  readonly #restored: (readonly number[])[] = [];
  #seq = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    dayRule.value = undefined;
    this.page.take([{ type: "gap", from: 0, to: 0 }]);
  }

  /** Takes one of the steps that can happen. */
  async step(): Promise<string> {
    const { state } = this.page;
    const kind = this.#random();
    if (kind < .4) return this.#post();
    if (kind < .52) return this.#skip();
    if (kind < .64) return this.#purge();
    if (kind < .76) return this.#undo();
    if (kind < .8) return await this.#show();
    if (kind < .84) {
      if (state.isLive) state.paused.value = state.timeline.peek().entries;
      return "pause";
    }
    if (kind < .88) return this.#scrollBack();
    if (kind < .91) {
      state.follow();
      return "follow";
    }
    if (kind < .96) {
      // The list stops following first, as when it is scrolled.
      this.#scrollBack();
      await loadOlder(state);
      return "older";
    }
    const ranges = state.timeline.peek().entries.filter((each) =>
      each.kind === "skipped"
    );
    if (ranges.length > 0) await openRanges(state, [ranges[0]]);
    return "open";
  }

  /** Shows what is still to be shown again. */
  async settle(): Promise<void> {
    while (this.#restored.length > 0) await this.#show();
  }

  /** What the server answers. */
  read(url: string): Response {
    const query = new URL(url, "http://a").searchParams;
    const before = Number(query.get("before"));
    const messages = this.#present(before).slice(-Number(query.get("limit")));
    return Response.json({ epoch: "e", seq: this.#seq, messages });
  }

  /** Checks that rows are in order, and show nothing twice. */
  check(told: string): void {
    const { timeline, paused } = this.page.state;
    for (const entries of [timeline.peek().entries, paused.peek() ?? []]) {
      const all = entries.map(({ kind, seq }) => `${kind} ${seq}`).join(", ");
      const places = entries.map(({ seq }) => seq);
      const sorted = places.toSorted((a, b) => a - b);
      assertEquals(places, sorted, `${told}: in order`);
      const rows = entries.filter(({ kind }) => /line|mark/.test(kind))
        .map(({ seq }) => seq);
      assertEquals(new Set(rows).size, rows.length, `${told}: ${all}`);
      for (const range of entries) {
        if (range.kind !== "skipped") continue;
        const within = rows.some((seq) => range.from <= seq && seq < range.seq);
        assert(!within, `${told}: a skipped message is shown: ${all}`);
      }
    }
  }

  /** Checks that the page has all that was said since its first message, and no more. */
  checkWhole(told: string): void {
    const { entries } = this.page.state.timeline.peek();
    const ranges = entries.filter((each) => each.kind === "skipped");
    const lines = entries.filter(({ kind }) => kind === "line")
      .map(({ seq }) => seq);
    const first = Math.min(...lines, ...ranges.map(({ from }) => from));
    const there = this.#present(Infinity).map(({ seq }) => seq)
      .filter((seq) =>
        seq >= first &&
        !ranges.some((range) => range.from <= seq && seq <= range.seq)
      );
    assertEquals(lines, there, told);
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  #present(before: number): MessageEvent[] {
    return [...this.#said.values()].filter(({ seq }) =>
      seq < before && !this.#gone.has(seq)
    );
  }

  #say(): MessageEvent {
    const from = { ...ann, id: `viewer-${this.#below(4)}` };
    const said = message(++this.#seq, from);
    this.#said.set(said.seq, said);
    return said;
  }

  #post(): string {
    this.page.take([this.#say()]);
    return "post";
  }

  #skip(): string {
    const from = this.#seq + 1;
    for (let n = this.#below(6); n >= 0; n--) this.#say();
    this.page.take([{ type: "skipped", from, to: this.#seq }]);
    return "skip";
  }

  /** Takes messages away, or all of some people. */
  #purge(): string {
    const { state } = this.page;
    const viewers = this.#random() < .4 ? [`viewer-${this.#below(4)}`] : [];
    const present = this.#present(Infinity);
    const some = present.slice(-30).filter(() => this.#random() < .2);
    const targets = present.filter((each) =>
      some.includes(each) || viewers.includes(each.from.id)
    ).map(({ seq }) => seq);
    for (const seq of targets) this.#gone.add(seq);
    const seq = ++this.#seq;
    this.#acts.push({ seq, targets });
    this.page.take([{
      type: "purged",
      seq,
      targets: some.map(({ seq }) => seq),
      viewers,
      ...viewers.length > 0 && { cleared: true as const },
    }]);
    const shown = state.paused.peek();
    if (shown) {
      state.paused.value = withMarks(
        shown,
        (said) => state.removed.remaining([said]).length === 0,
        "Gone",
        () => 22,
      );
    }
    return `purge ${targets}`;
  }

  #undo(): string {
    const [act] = this.#acts.splice(this.#below(this.#acts.length), 1);
    if (!act) return "nothing to undo";
    const { seq: undoes, targets } = act;
    for (const seq of targets) this.#gone.delete(seq);
    this.#restored.push(targets);
    const seq = ++this.#seq;
    this.page.take([{ type: "restored", seq, undoes, targets, viewers: [] }]);
    return `undo ${targets}`;
  }

  /** What was restored some time ago is read, and shown. */
  async #show(): Promise<string> {
    const { state } = this.page;
    const targets = this.#restored.shift() ?? [];
    await restoreMessages(state, targets);
    const shown = state.paused.peek();
    if (shown) {
      state.paused.value = withRestored(shown, state.timeline.peek().entries);
    }
    return `show ${targets}`;
  }

  #scrollBack(): string {
    const { state } = this.page;
    state.following.value = false;
    const shown = state.paused.peek();
    if (!shown) return "scroll";
    state.paused.value = undefined;
    const timeline = state.timeline.peek();
    const entries = joined(shown, timeline.entries, MAX_ENTRIES);
    state.timeline.value = { ...timeline, entries };
    return "join";
  }
}

Deno.test("Whatever is purged, restored, skipped, paused and loaded, nothing is on the page twice or out of order", async () => {
  for (let seed = 1; seed <= 80; seed++) {
    const room = new Room(seed);
    using _ = stub(
      globalThis,
      "fetch",
      (url) => Promise.resolve(room.read(String(url))),
    );
    const steps: string[] = [];
    for (let i = 0; i < 80; i++) {
      steps.push(await room.step());
      room.check(`seed ${seed}, ${steps.join("; ")}`);
    }
    await room.settle();
    room.check(`seed ${seed}`);
    room.checkWhole(`seed ${seed}: ${steps.join("; ")}`);
  }
});
