import type { Engine } from "../../hub/engine/engine.ts";
import { pause, waitUntil } from "./ask.ts";
import { type Accepted, type Account, check, type Verdict } from "./checker.ts";
import { placed, Reader } from "./reader.ts";
import { Refusal, type RejectionCode } from "../../hub/refusal.ts";
import { newMessage } from "../engine/tools.ts";

/** Number of writers of each engine in each room. */
const WRITERS = 2;

/** Pause of a writer between two messages, and before it tries again, in milliseconds. */
const PACE_MS = 25;

/** How many messages of each writer are accepted before a fault and after it. */
const ENOUGH = 10;

/** What a run under load shows. */
export type Result = Verdict & {
  /** The longest time that a reader received nothing new while writers wrote, in milliseconds. */
  readonly longestSilenceMs: number;
};

interface Writer {
  readonly name: string;
  readonly engine: Engine;
  readonly room: string;
  accepted: number;
  /** Whether it has stopped. */
  done: boolean;
}

/** Writers, who send each message until it is accepted, and readers, in all rooms of all engines. */
export class Load implements AsyncDisposable {
  readonly accepted: Accepted[] = [];
  /** Number of refusals. */
  refused = 0;
  readonly #engines: readonly Engine[];
  readonly #rooms: readonly string[];
  readonly #tolerated: readonly RejectionCode[];
  readonly #readers: Reader[];
  readonly #writers: Writer[];
  readonly #writing: Promise<unknown>;
  #stopping = false;
  #closing = false;
  /** What a writer met first, other than a tolerated refusal. */
  #failure: { readonly error: unknown } | undefined;

  private constructor(
    engines: readonly Engine[],
    rooms: readonly string[],
    tolerated: readonly RejectionCode[],
  ) {
    this.#engines = engines;
    this.#rooms = rooms;
    this.#tolerated = tolerated;
    const pairs = engines.flatMap((engine, i) =>
      rooms.map((room) => ({ engine, room, name: "ABCDEFGH"[i] }))
    );
    this.#readers = pairs.map(({ engine, room, name }) =>
      new Reader(`reader ${name}`, engine, room)
    );
    this.#writers = pairs.flatMap(({ engine, room, name }) =>
      Array.from(
        { length: WRITERS },
        (_, n) => ({
          engine,
          room,
          name: `${name}${n}`,
          accepted: 0,
          done: false,
        }),
      )
    );
    this.#writing = Promise.all(
      this.#writers.map((writer) => this.#write(writer)),
    );
  }

  /**
   * Opens the rooms, starts, and waits until messages flow.
   *
   * @param tolerated What writers may be refused with.
   */
  static async start(
    engines: readonly Engine[],
    rooms: readonly string[],
    tolerated: readonly RejectionCode[] = ["unavailable"],
  ): Promise<Load> {
    for (const room of rooms) await engines[0].open(room);
    const load = new Load(engines, rooms, tolerated);
    try {
      await load.flow();
      return load;
    } catch (error) {
      await load[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Waits until each writer, or each of one engine, has some more messages accepted.
   *
   * @throws whatever a writer met, other than a tolerated refusal.
   */
  async flow(of?: Engine): Promise<void> {
    const goals = this.#writers.map(({ accepted }) => accepted + ENOUGH);
    await this.#waitForWriters(({ accepted, engine }, i) =>
      of !== undefined && engine !== of || accepted >= goals[i]
    );
  }

  /**
   * Stops the writers, waits until all readers have received everything, and checks it.
   *
   * @param since As for {@linkcode check}.
   */
  async stop(since?: number): Promise<Result> {
    this.#stopping = true;
    for (const reader of this.#readers) reader.hush();
    await this.#waitForWriters(({ done }) => done);
    await this.#quiet();
    for (const reader of this.#readers) await reader.end();
    const verdict = check(await this.#account(), since);
    const longestSilenceMs = Math.max(
      ...this.#readers.map((reader) => reader.longestSilenceMs),
    );
    return { ...verdict, longestSilenceMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = this.#closing = true;
    await this.#writing;
    for (const reader of this.#readers) await reader.end().catch(() => {});
  }

  async #waitForWriters(
    isFine: (writer: Writer, index: number) => boolean,
  ): Promise<void> {
    await waitUntil(() => {
      if (this.#failure) return;
      const i = this.#writers.findIndex((writer, i) => !isFine(writer, i));
      if (i === -1) return;
      const { name, room } = this.#writers[i];
      return `the writer ${name} of ${room} isn't heard`;
    });
    if (this.#failure) throw this.#failure.error;
  }

  async #write(writer: Writer): Promise<void> {
    const { engine, room, name } = writer;
    try {
      for (let n = 0; !this.#stopping; n++) {
        const key = `${name}-${n}`;
        const sentAt = performance.now();
        const seq = await this.#insist(engine, room, key);
        if (seq === undefined) return;
        this.accepted.push({ room, key, seq, sentAt });
        writer.accepted++;
        await pause(PACE_MS);
      }
    } catch (error) {
      this.#failure ??= { error };
    }
    writer.done = true;
  }

  /** Sends a message until it is accepted. */
  async #insist(
    engine: Engine,
    room: string,
    key: string,
  ): Promise<number | undefined> {
    while (!this.#closing) {
      try {
        return await engine.publish(room, newMessage(key));
      } catch (error) {
        const tolerated = error instanceof Refusal &&
          this.#tolerated.includes(error.code);
        if (!tolerated) throw error;
        this.refused++;
        await pause(PACE_MS);
      }
    }
  }

  /** Waits until each reader has everything that its room holds. */
  async #quiet(): Promise<void> {
    await waitUntil(async () => {
      for (const room of this.#rooms) {
        const head = await this.#engines[0].head(room);
        for (const reader of this.#readers) {
          if (reader.room !== room) continue;
          const { epoch, seq } = reader.position;
          if (epoch !== head.epoch || seq < head.seq) {
            return `${reader.reader} of ${room} is at ${seq} of ${epoch}, the room at ${head.seq} of ${head.epoch}`;
          }
        }
      }
    });
  }

  async #account(): Promise<Account> {
    const [engine] = this.#engines;
    const stored = await Promise.all(this.#rooms.map(async (room) => {
      const { epoch, seq } = await engine.head(room);
      const events = await engine.read(room, 0, seq);
      const messages = events.map(placed);
      return { room, epoch, messages };
    }));
    return { accepted: this.accepted, readings: this.#readers, stored };
  }
}
