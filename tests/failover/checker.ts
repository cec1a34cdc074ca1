/** A message that an engine accepted. */
export interface Accepted {
  readonly room: string;
  readonly key: string;
  readonly seq: number;
  /** When it was first sent, by `performance.now()`. */
  readonly sentAt: number;
}

/** A message at its place. */
export interface Placed {
  readonly seq: number;
  readonly key: string;
}

/** What a reader received of one epoch without starting afresh. */
export interface Span {
  readonly epoch: string;
  readonly messages: Placed[];
}

/** What a reader received. */
export interface Reading {
  /** For the report. */
  readonly reader: string;
  readonly room: string;
  readonly spans: readonly Span[];
}

/** What a room holds in the end. */
export type Stored = Span & { readonly room: string };

/** Everything that writers were told, readers received and rooms hold. */
export interface Account {
  readonly accepted: readonly Accepted[];
  readonly readings: readonly Reading[];
  readonly stored: readonly Stored[];
}

/** What an account shows. */
export interface Verdict {
  readonly accepted: number;
  /** Number of accepted messages that a room doesn't hold, or that a reader never received. */
  readonly lost: number;
  /** Number of messages that a room holds more than once, or that a reader received twice in one epoch. */
  readonly doubled: number;
  /** Number of times that a room's epoch changed. */
  readonly epochs: number;
  /** What is wrong, in sentences: also orders that differ. Empty: nothing. */
  readonly problems: readonly string[];
}

/**
 * Checks that each accepted message is stored once, where the writer was told; that all
 * readers received it; and that an epoch has one order, without gaps.
 *
 * @param since What was first sent before this time may be lost: the data were deleted.
 */
export function check(account: Account, since = -Infinity): Verdict {
  const checks = account.stored.map((stored) =>
    new RoomCheck(stored, account, since)
  );
  const sum = (count: (check: RoomCheck) => number) =>
    checks.reduce((total, check) => total + count(check), 0);
  return {
    accepted: account.accepted.length,
    lost: sum(({ lost }) => lost.size),
    doubled: sum(({ doubled }) => doubled.size),
    epochs: sum(({ epochs }) => epochs.size - 1),
    problems: checks.flatMap(({ problems }) => problems),
  };
}

/** The check of one room. */
class RoomCheck {
  readonly problems: string[] = [];
  /** Keys. */
  readonly lost = new Set<string>();
  readonly doubled = new Set<string>();
  /** Each epoch with the key at each seq. */
  readonly epochs = new Map<string, Map<number, string>>();
  readonly #room: string;

  constructor(stored: Stored, { accepted, readings }: Account, since: number) {
    this.#room = stored.room;
    this.#span("the log", stored);
    const own = accepted.filter(({ room, sentAt }) =>
      room === stored.room && sentAt >= since
    );
    const seqs = new Map(stored.messages.map(({ key, seq }) => [key, seq]));
    for (const { key, seq } of own) this.#isStored(key, seq, seqs.get(key));
    for (const { reader, room, spans } of readings) {
      if (room !== stored.room) continue;
      for (const span of spans) this.#span(reader, span);
      this.#epochsOnce(reader, spans);
      const received = new Set(
        spans.flatMap(({ messages }) => messages.map(({ key }) => key)),
      );
      for (const { key } of own) {
        if (received.has(key)) continue;
        this.lost.add(key);
        this.#report(`${reader} never received ${key}`);
      }
    }
  }

  #isStored(key: string, told: number, seq: number | undefined): void {
    if (seq === undefined) {
      this.lost.add(key);
      this.#report(`${key} was accepted as ${told} and isn't stored`);
    } else if (seq !== told) {
      this.#report(`${key} was accepted as ${told} and is stored as ${seq}`);
    }
  }

  /** Checks an order by itself, and against what others saw of the same epoch. */
  #span(reader: string, { epoch, messages }: Span): void {
    const places = this.epochs.getOrInsertComputed(epoch, () => new Map());
    const seen = new Map<string, number>();
    let last = 0;
    for (const { seq, key } of messages) {
      const before = seen.get(key);
      if (before !== undefined) {
        this.doubled.add(key);
        this.#report(`${reader} has ${key} as ${before} and as ${seq}`);
      }
      seen.set(key, seq);
      if (seq !== last + 1) this.#report(`${reader} has ${seq} after ${last}`);
      last = seq;
      const other = places.get(seq) ?? key;
      if (other !== key) {
        this.#report(
          `${reader} has ${key} as ${seq}, and another has ${other} in the same epoch`,
        );
      }
      places.set(seq, other);
    }
  }

  /** Checks that a reader didn't start afresh within an epoch. */
  #epochsOnce(reader: string, spans: readonly Span[]): void {
    const seen = new Set<string>();
    for (const { epoch, messages } of spans) {
      if (seen.has(epoch)) {
        this.#report(`${reader} received an epoch again`);
        for (const { key } of messages) this.doubled.add(key);
      }
      seen.add(epoch);
    }
  }

  #report(problem: string): void {
    this.problems.push(`${this.#room}: ${problem}`);
  }
}
