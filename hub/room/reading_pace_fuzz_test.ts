/**
 * Random rooms with a reading pace: posts, deletions, changes of pace and delay, moderators,
 * clients that read slowly, leave and return. FUZZ_ROUNDS makes it longer; a failure names
 * its seed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { FakeClocks } from "../../tests/tools/fake_clocks.ts";
import { Random } from "../../tests/fuzz/tools.ts";
import { personNamed } from "../../tests/tools/people.ts";
import { type Engine, type StoredEvent, tombstone } from "../engine/engine.ts";
import type { MessageEvent, ServerEvent } from "../protocol.ts";
import { wordsKey } from "../wording/same_words.ts";
import { Audiences } from "./log/audiences.ts";
import { readMissed } from "./log/missed.ts";
import type { MessageFilter } from "../deleted_by.ts";
import { unquoted } from "./log/redact.ts";
import { concernedBy } from "./log/skipped.ts";
import { Registration } from "./registration.ts";

const ROUNDS = Number(Deno.env.get("FUZZ_ROUNDS") ?? 12) * 5;
const PEOPLE = ["ann", "bob", "cat", "dan", "eve", "fay", "gus", "hal"];
const WORDS = ["gg", "GG!", "666", "66666", "wp", "hello", "nice", "what"];
const HISTORY_SIZE = 10_000;

/** A room's engine and audiences, without their timers' randomness. */
class House {
  readonly stored: StoredEvent[] = [];
  /** Every message as it was posted, by `seq`. */
  readonly posted = new Map<number, MessageEvent>();
  readonly deleted = new Set<number>();
  readonly readers = new Set<Reader>();
  readonly audiences: Audiences;
  feed = { delayMs: 0, pace: 0 };
  skips = 0;

  constructor() {
    const engine = {
      read: (_: string, after: number, upTo: number) =>
        Promise.resolve(this.stored.slice(after, upTo)),
    };
    this.audiences = new Audiences(engine as unknown as Engine, "lobby", 0, {
      fed: () => {},
      forked: (log) => {
        for (const { registration } of this.readers) {
          if (!registration.followsLive) registration.followFork(log);
        }
      },
    });
  }

  get head(): number {
    return this.stored.length;
  }

  post(message: Omit<MessageEvent, "type" | "seq" | "at">): void {
    const seq = this.head + 1;
    const event = { type: "message", seq, at: 0, ...message } as const;
    this.posted.set(seq, event);
    this.#store(event.type, event, event.from.id);
  }

  /** Deletes the messages that an act's event names. */
  delete(event: object, type: "deleted" | "cleared", isMeant: MessageFilter) {
    for (const { seq, author } of this.stored) {
      if (author === undefined || !isMeant(seq, author)) continue;
      this.deleted.add(seq);
      this.stored[seq - 1] = tombstone(seq);
    }
    for (const [i, each] of this.stored.entries()) {
      if (each.author === undefined) continue;
      this.stored[i] = { ...each, json: unquoted(each.json, isMeant) };
    }
    this.audiences.redact(isMeant);
    this.#store(type, { ...event, type, seq: this.head + 1 });
  }

  change(feed: Partial<House["feed"]>): void {
    this.feed = { ...this.feed, ...feed };
    if (!this.audiences.change(this.feed)) return;
    for (const { registration } of this.readers) this.#follow(registration);
  }

  promote(reader: Reader, moderates: boolean): void {
    reader.registration.moderates = moderates;
    this.#follow(reader.registration);
  }

  /** An event without a place in the order. */
  announceViewers(): void {
    const json = '{"type":"viewers","count":1}';
    this.audiences.append({ json }, performance.now());
  }

  async flush(): Promise<void> {
    this.audiences.trim(performance.now());
    for (const reader of [...this.readers]) {
      await reader.read();
      // It fell off the log, and comes back.
      if (reader.registration.endReason) await reader.comeBack();
    }
  }

  #follow(registration: Registration): void {
    const { log } = this.audiences.audienceOf(registration.followsLive);
    registration.follow(log);
  }

  #store(type: StoredEvent["type"], event: object, author?: string): void {
    const json = JSON.stringify(event);
    this.stored.push({ seq: this.head + 1, type, author, act: false, json });
    this.audiences.append(this.stored.at(-1)!, performance.now());
  }
}

interface Kind {
  readonly moderates: boolean;
  readonly samples: boolean;
}

/** A client that checks what it gets. */
class Reader {
  readonly #house: House;
  readonly name: string;
  readonly registration: Registration;
  readonly kind: Kind;
  /** Its last `seq`. */
  last: number;
  ready = true;

  static async join(
    house: House,
    name: string,
    seq: number | undefined,
    kind: Kind,
  ): Promise<Reader> {
    const isLive = kind.moderates && !kind.samples;
    const audience = () => house.audiences.audienceOf(isLive);
    const { gap, after, missed } = await readMissed(
      seq === undefined ? undefined : { epoch: "e", seq },
      audience,
      {
        epoch: "e",
        seq: house.audiences.live.log.seq,
        historySize: HISTORY_SIZE,
      },
    );
    assertEquals(gap, undefined);
    const reader = new Reader(house, name, seq ?? after, after, kind, missed);
    // What was read from storage for it alone isn't redacted while it waits.
    await reader.read();
    return reader;
  }

  private constructor(
    house: House,
    name: string,
    last: number,
    after: number,
    kind: Kind,
    missed: ConstructorParameters<typeof Registration>[4],
  ) {
    this.#house = house;
    this.name = name;
    this.kind = kind;
    const { moderates, samples } = kind;
    this.last = last;
    const { log } = house.audiences.audienceOf(moderates && !samples);
    const registrant = {
      person: personNamed(name),
      samples,
      transport: { ready: () => this.ready },
      onLeave: () => {},
    };
    const owner = {
      epoch: "e",
      leave: () => house.readers.delete(this),
      flushAgain: () => {},
    };
    this.registration = new Registration(
      registrant,
      owner,
      log,
      after,
      missed,
      moderates,
    );
    house.readers.add(this);
  }

  /** Takes everything that is there, unless it isn't ready. */
  async read(): Promise<void> {
    const { registration } = this;
    if (!this.ready) registration.offer(performance.now());
    while (this.ready && registration.hasPending) {
      const next = registration.next();
      registration.offer(performance.now());
      const { value, done } = await next;
      if (done) return;
      this.#take(JSON.parse(value.data));
      if (value.seq !== undefined) assertEquals(this.last, value.seq);
    }
  }

  /** Connects anew from its last event. */
  async comeBack(): Promise<void> {
    await Reader.join(this.#house, this.name, this.last, this.kind);
  }

  #take(events: readonly ServerEvent[]): void {
    for (const event of events) {
      if (event.type === "viewers") continue;
      if (event.type === "skipped") this.#skip(event);
      else if ("seq" in event && event.seq !== undefined) {
        assertEquals(event.seq, this.last + 1);
        this.last = event.seq;
        if (event.type === "message") this.#message(event);
      }
    }
  }

  #message({ seq, reply }: MessageEvent): void {
    const { deleted } = this.#house;
    assert(!deleted.has(seq), "a deleted message is never sent");
    assert(!reply || !deleted.has(reply.seq), "nor a reply to it");
  }

  #skip(
    { from, to, alike = [] }: ServerEvent & { readonly type: "skipped" },
  ): void {
    const { posted, deleted, stored } = this.#house;
    this.#house.skips++;
    assert(!this.registration.followsLive, "a moderator gets everything");
    assertEquals(from, this.last + 1);
    assert(to >= from);
    this.last = to;
    const hidden: MessageEvent[] = [];
    for (let seq = from; seq <= to; seq++) {
      const message = posted.get(seq);
      assert(message, "only messages are skipped");
      hidden.push(message);
      if (deleted.has(seq)) continue;
      assertEquals(message.from.role, "viewer");
      assert(!message.announcement);
      // Without the reply, if what it answers was deleted.
      const { json } = stored[seq - 1];
      const concerned = concernedBy(JSON.parse(json));
      assert(!concerned.includes(this.name), `${seq} concerns ${this.name}`);
    }
    for (const [target, count] of alike) {
      const words = wordsKey(posted.get(target)!.text);
      const same = hidden.filter(({ text }) => wordsKey(text) === words);
      assert(target < from && count >= 1 && count <= same.length);
    }
  }
}

type Step = (house: House, random: Random, time: FakeClocks) => unknown;

/** What may happen, each as often as it is listed. */
const STEPS: readonly Step[] = [
  burst,
  burst,
  burst,
  remove,
  remove,
  (house, random) => house.change({ pace: random.pick([0, 1, 2, 2, 3, 5]) }),
  (house, random) => house.change({ delayMs: random.pick([0, 0, 500, 4_000]) }),
  join,
  leaveAndReturn,
  leaveAndReturn,
  ({ readers }, random) => {
    for (const reader of readers) reader.ready = random.chance(0.7);
  },
  (house, random) => {
    const reader = random.pick([...house.readers]);
    if (reader) house.promote(reader, random.chance(0.3));
  },
];

/** Says something for some seconds, faster or slower than the pace. */
async function burst(house: House, random: Random, time: FakeClocks) {
  const perSecond = random.pick([1, 3, 6, 15]);
  for (let left = perSecond * (2 + random.below(7)); left > 0; left--) {
    post(house, random);
    if (random.chance(0.05)) house.announceViewers();
    if (random.chance(0.3)) await house.flush();
    time.tick(1_000 / perSecond);
  }
}

function post(house: House, random: Random): void {
  const id = random.pick(PEOPLE);
  const role = random.chance(0.05) ? "moderator" : "viewer";
  const to = house.posted.get(house.head - random.below(20));
  const canReply = to && !house.deleted.has(to.seq) && random.chance(0.2);
  house.post({
    from: { id, name: id, role },
    text: random.chance(0.6) ? random.pick(WORDS) : `says ${house.head}`,
    ...random.chance(0.1) && { mentions: [[0, 1, random.pick(PEOPLE)]] },
    ...canReply && { reply: { seq: to.seq, from: to.from } },
    ...random.chance(0.03) && { announcement: true },
  });
}

function remove(house: House, random: Random): void {
  if (random.chance(0.3)) {
    const viewer = random.pick(PEOPLE);
    return house.delete(
      { viewer },
      "cleared",
      (_, author) => author === viewer,
    );
  }
  const target = house.head - random.below(15);
  house.delete({ target }, "deleted", (seq) => seq === target);
}

async function join(house: House, random: Random): Promise<void> {
  // A page may show more than viewers were sent; another one is from long ago.
  const seq = Math.max(0, house.head - random.below(random.pick([3, 300])));
  const kind = { moderates: random.chance(0.2), samples: random.chance(0.3) };
  const isNew = random.chance(0.3);
  await Reader.join(house, random.pick(PEOPLE), isNew ? undefined : seq, kind);
}

async function leaveAndReturn(house: House, random: Random): Promise<void> {
  const reader = random.pick([...house.readers]);
  if (!reader) return;
  await reader.registration.return();
  await reader.comeBack();
}

Deno.test("Whatever happens, each client of a room with a reading pace is told of every event once, in order", async () => {
  let skips = 0;
  for (let seed = 1; seed <= ROUNDS; seed++) {
    using time = new FakeClocks();
    const random = new Random(seed);
    const house = new House();
    try {
      house.change({ pace: 2 });
      for (let i = 0; i < 4; i++) await join(house, random);
      for (let i = 0; i < 25; i++) {
        await random.pick(STEPS)(house, random, time);
        if (random.chance(0.7)) await house.flush();
      }
      for (const reader of house.readers) reader.ready = true;
      await house.flush();
      time.tick(5_000);
      await house.flush();
      for (const { last, name } of house.readers) {
        assertEquals(last, house.head, name);
      }
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    } finally {
      house.audiences.stop();
    }
    skips += house.skips;
  }
  assert(skips > 100 * ROUNDS, `${skips}`);
});
