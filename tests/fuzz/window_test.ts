/**
 * Random sequences of what happens to a room's clients: each that takes
 * `hubbub.v1.deflate` receives the same frames as one that takes JSON.
 *
 * FUZZ_SEED repeats a run, FUZZ_ROUNDS makes it longer (100 sequences a round).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  type Batch,
  bytesOf,
  Log,
  MAX_AGE_MS,
} from "../../hub/room/log/log.ts";
import { DICTIONARY_BYTES } from "../../hub/room/log/windowed_batch.ts";
import { skippedJson } from "../../hub/room/log/skipped.ts";
import { frame, Registration } from "../../hub/room/registration.ts";
import { personNamed } from "../tools/people.ts";
import { WindowReader } from "../tools/window_reader.ts";
import { Random } from "./tools.ts";

const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Date.now() % 2 ** 31);
const ROUNDS = Number(Deno.env.get("FUZZ_ROUNDS") ?? 3);
const SEQUENCES = 100 * ROUNDS;

/**
 * Clients at one position: few enough that a single message is worth compressing with a
 * short dictionary only, and enough for a long one.
 */
const CROWDS = [250, 700];

const AUTHORS = ["ann", "bob", "eve", "小明"];
const WORDS = [
  ..."hello ok nice play what is this stream lag die Runde war gut 😂".split(
    " ",
  ),
  ..."主播 厉害 哈哈哈 666".split(" "),
];

/** Two connections of one client, one of which takes compressed frames. */
interface Pair {
  readonly json: Registration;
  readonly deflate: Registration;
  readonly client: { ready: boolean };
  /** What each received. */
  readonly frames: string[];
  readonly windowed: Uint8Array[];
  log: Log;
  lastSeq: number;
}

/** Waits until clients have taken what they were offered: that needs microtasks only. */
async function pumpsRun(): Promise<void> {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}

/** A room: its live log, and one that is fed later and with a sample. */
class Sequence {
  /** Compressed frames received, by whether their dictionary is longer than a short one. */
  readonly compressed = { short: 0, long: 0 };
  readonly #random: Random;
  readonly #live = new Log(0);
  #later = this.#live.fork();
  #queue: { json: string; seq?: number; author?: string }[] = [];
  #pairs: Pair[] = [];
  /** Where the crowd is in each log. */
  readonly #crowd = new Map<Log, number>();
  #now = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  async run(): Promise<void> {
    for (let i = this.#random.below(4); i > 0; i--) this.#join();
    const steps = 10 + this.#random.below(40);
    for (let i = 0; i < steps; i++) {
      this.#now += this.#random.below(200);
      this.#random.pick([
        () => this.#say(),
        () => this.#say(),
        () => this.#flush(),
        () => this.#flush(),
        () => this.#flush(),
        () => this.#join(),
        () => this.#feed(),
        () => this.#change(),
      ])();
      await pumpsRun();
    }
    // The rest is sent to whoever hasn't left or fallen off the log.
    for (let waiting = true; waiting;) {
      waiting = false;
      for (const { json, deflate, client } of this.#pairs) {
        client.ready = true;
        json.offer(0);
        deflate.offer(0);
        waiting ||= deflate.hasPending && !deflate.endReason;
      }
      await pumpsRun();
    }
    for (const pair of this.#pairs) this.#compare(pair);
  }

  #say(): void {
    const random = this.#random;
    const count = random.below(random.pick([3, 3, 30, 100]));
    for (let i = 0; i < count; i++) {
      const event = random.chance(0.1)
        ? { json: `{"type":"viewers","count":${random.below(9)}}` }
        : this.#message(this.#live.seq + 1);
      this.#live.append(event, this.#now);
      this.#queue.push(event);
    }
  }

  #message(seq: number) {
    const random = this.#random;
    const author = random.pick(AUTHORS);
    const text = random.some(
      random.chance(0.02) ? 3_000 : 12,
      () => random.pick(WORDS),
    ).join(" ");
    const reply = random.chance(0.2) && seq > 1
      ? { seq: 1 + random.below(seq - 1), from: { id: random.pick(AUTHORS) } }
      : undefined;
    const json = JSON.stringify({
      type: "message",
      seq,
      from: { id: author },
      text,
      reply,
    });
    return { json, seq, author };
  }

  /** Offers the crowd and some of the clients their next batch. */
  #flush(): void {
    const random = this.#random;
    const crowd = random.pick(CROWDS);
    const joiners = random.pick([0, ...CROWDS]);
    const joined = random.below(300);
    for (const log of [this.#live, this.#later]) {
      let at = Math.max(this.#crowd.get(log) ?? 0, log.tail);
      while (at < log.head) {
        const { to } = log.batch(at);
        for (let i = 0; i < crowd; i++) log.windowed(at, 0);
        // They came later.
        const since = Math.max(0, at - joined);
        for (let i = 0; i < joiners; i++) log.windowed(at, since);
        at = to;
      }
      this.#crowd.set(log, at);
    }
    for (const { json, deflate, client } of this.#pairs) {
      if (random.chance(0.2)) client.ready = !client.ready;
      if (random.chance(0.3)) continue;
      json.offer(0);
      deflate.offer(0);
    }
  }

  #feed(): void {
    const due = this.#queue.splice(0, this.#random.below(20));
    while (due.length > 0) {
      const hidden = [];
      for (let i = this.#random.pick([0, 0, 1, 5]); i > 0; i--) {
        const { json, seq, author } = due[0] ?? {};
        if (json === undefined || seq === undefined) break;
        hidden.push({ seq, json, author: author!, concerns: [author!] });
        due.shift();
      }
      const [first] = hidden;
      if (first) {
        const to = hidden.at(-1)!.seq;
        const skipped = { from: first.seq, to, messages: hidden };
        const json = skippedJson(skipped);
        this.#later.append({ json, seq: to, skipped }, this.#now);
      } else if (due.length > 0) this.#later.append(due.shift()!, this.#now);
    }
  }

  /** Something rarer. */
  #change(): void {
    const random = this.#random;
    const pair = random.pick(this.#pairs);
    random.pick([
      () => this.#redact(),
      () => {
        if (random.chance(0.3)) this.#now += MAX_AGE_MS;
        this.#live.trim(this.#now);
        this.#later.trim(this.#now);
      },
      () => {
        const log = random.pick([this.#live, this.#later]);
        if (pair) this.#follow(pair, log);
      },
      () => {
        pair?.json.answer({ type: "viewers", count: 1 });
        pair?.deflate.answer({ type: "viewers", count: 1 });
      },
      () => this.#fork(),
      () => this.#leave(pair),
    ])();
  }

  #follow(pair: Pair, log: Log): void {
    pair.json.follow(log);
    pair.deflate.follow(log);
    pair.log = log;
  }

  /** The viewers' log ends and begins again. */
  #fork(): void {
    const log = this.#live.fork();
    this.#queue = [];
    for (const pair of this.#pairs) {
      if (pair.log !== this.#live) this.#follow(pair, log);
      else if (this.#random.chance(0.7)) {
        pair.json.followFork(log);
        pair.deflate.followFork(log);
        pair.log = log;
      }
    }
    this.#later = log;
  }

  #redact(): void {
    const random = this.#random;
    const target = 1 + random.below(this.#live.seq + 1);
    const author = random.pick(AUTHORS);
    const isMeant = random.chance(0.7)
      ? (seq: number) => seq === target
      : (seq: number, from: string) => seq < target && from === author;
    this.#live.redact(isMeant);
    this.#later.redact(isMeant);
    this.#queue = this.#queue.filter(({ seq, author }) =>
      seq === undefined || !isMeant(seq, author!)
    );
  }

  #join(lastSeq?: number): void {
    const random = this.#random;
    const log = random.pick([this.#live, this.#later]);
    const newest = random.chance(0.2) ? this.#live.seq : log.seq;
    const after = lastSeq ??
      Math.max(log.floor, newest - random.below(random.pick([1, 20, 200])));
    const gap: Batch[] = random.chance(0.2)
      ? [frame([{ type: "gap", from: 1, to: after }], after)]
      : [];
    const initial = [frame([{ type: "heartbeat" }]), ...gap];
    const client = { ready: true };
    const person = personNamed(random.pick(AUTHORS));
    const register = (takesDeflate: boolean) =>
      new Registration(
        {
          person,
          transport: { ready: () => client.ready, takesDeflate },
          onLeave: () => {},
        },
        { epoch: "e", leave: () => {}, flushAgain: () => {} },
        log,
        after,
        initial,
      );
    const pair: Pair = {
      json: register(false),
      deflate: register(true),
      client,
      frames: [],
      windowed: [],
      log,
      lastSeq: after,
    };
    this.#pairs.push(pair);
    void this.#receive(pair);
    void this.#receiveWindowed(pair);
  }

  async #receive(pair: Pair): Promise<void> {
    for await (const { data, seq } of pair.json) {
      pair.frames.push(data);
      pair.lastSeq = seq ?? pair.lastSeq;
    }
  }

  async #receiveWindowed({ deflate, windowed }: Pair): Promise<void> {
    for await (const batch of deflate) windowed.push(bytesOf(batch));
  }

  #compare({ frames, windowed }: Pair): void {
    const reader = new WindowReader();
    assertEquals(windowed.map((bytes) => reader.json(bytes)), frames);
    for (const [first, high, low] of windowed) {
      if (first !== 1) continue;
      const isLong = (high << 8 | low) > DICTIONARY_BYTES[1];
      this.compressed[isLong ? "long" : "short"]++;
    }
  }

  /** A client loses its connection, and may come back. */
  #leave(pair: Pair | undefined): void {
    if (!pair) return;
    this.#compare(pair);
    void pair.json.return();
    void pair.deflate.return();
    this.#pairs = this.#pairs.filter((other) => other !== pair);
    if (this.#random.chance(0.7)) this.#join(pair.lastSeq);
  }
}

Deno.test("A client that takes compressed frames receives the same as one that takes JSON", async () => {
  let short = 0;
  let long = 0;
  for (let i = 0; i < SEQUENCES; i++) {
    const sequence = new Sequence(new Random(SEED, i));
    try {
      await sequence.run();
    } catch (error) {
      throw new Error(`FUZZ_SEED=${SEED}, sequence ${i}`, { cause: error });
    }
    short += sequence.compressed.short;
    long += sequence.compressed.long;
  }
  assert(
    short + long > SEQUENCES && Math.min(short, long) > SEQUENCES / 4,
    `only ${short} and ${long} frames were compressed`,
  );
});
