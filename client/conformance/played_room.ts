/**
 * The room of a scenario: its order, what the client was sent of it, and what the client does.
 *
 * @module
 */
import type {
  GapEvent,
  MessageEvent,
  OrderedEvent,
  Position,
  ServerEvent,
  WelcomeEvent,
} from "../../hub/protocol.ts";
import type { Attempt } from "./attempt.ts";
import type { Connection, Host, Said } from "./connection.ts";
import { hasAll, mistakesIn, type Owed } from "./judge.ts";
import type { Line, Program } from "./program.ts";
import { Mistake } from "./mistake.ts";
import { SETTINGS } from "./settings.ts";

/** How long a client may take for whatever it must do, in milliseconds. */
const LIMIT_MS = 30_000;

/** How long it may take to start. */
const START_LIMIT_MS = 60_000;

/** What is said last. */
const LAST = "That was all.";

const OTHER = { id: "ann", name: "Ann", role: "viewer" } as const;
const YOU = { id: "you", name: "You", role: "viewer" } as const;

/** A room that a scenario plays for one client. */
export class PlayedRoom implements Host {
  readonly name = "lobby";
  /** What the client has done wrong that no wait has reported yet. */
  readonly mistakes: string[] = [];
  /** Attempts to connect that the scenario hasn't asked for yet. */
  readonly attempts: Attempt[] = [];
  readonly connections: Connection[] = [];
  /** What the client must connect with. */
  readonly token: string | undefined;
  epoch = "first";
  /** Set once it runs. */
  program: Program | undefined;
  #order: OrderedEvent[] = [];
  /** The last `seq` that is no longer stored. */
  #forgotten = 0;
  readonly #keys = new Map<string, MessageEvent>();
  /** The key that the client uses for a text. */
  readonly #keyOf = new Map<string, string>();
  readonly #owed: Owed[] = [];
  readonly #owedKeys = new Set<string>();
  /** The last `seq` that the client was sent, by epoch. */
  readonly #sentUpTo = new Map<string, number>();
  /** What the client certainly has. */
  #known: Position | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(token: string | undefined) {
    this.token = token;
  }

  /** The last `seq`. */
  get head(): number {
    return this.#order.at(-1)?.seq ?? this.#forgotten;
  }

  /** The id of the newest event for an event stream. */
  get eventId(): string {
    return `${this.epoch}:${this.#sentUpTo.get(this.epoch) ?? this.head}`;
  }

  message(text: string): MessageEvent {
    return this.#append(text, OTHER);
  }

  saying(text: string, key: string): void {
    const before = this.#keyOf.get(text) ?? key;
    this.#keyOf.set(text, key);
    if (before === key) return;
    this.mistakes.push(
      `It sent “${text}” again under another key: the room may have it twice.`,
    );
  }

  refused(text: string): void {
    this.#keyOf.delete(text);
  }

  store(key: string, text: string): MessageEvent {
    const stored = this.#keys.get(key) ?? this.#append(text, YOU);
    this.#keys.set(key, stored);
    return stored;
  }

  /** Removes what is stored so far, as a server with little history does. */
  forget(): void {
    this.#forgotten = this.head;
    this.#order = [];
  }

  /** Begins a new order, as a server after a restored backup does. */
  beginAnew(): void {
    this.epoch = "second";
    this.#order = [];
    this.#forgotten = 0;
  }

  /** Something has happened: waits look again. */
  readonly changed = (): void => {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  };

  /** Waits for the client's next attempt to connect. */
  async next(limitMs?: number): Promise<Attempt> {
    const attempt = await this.until(
      () => this.attempts.shift(),
      () =>
        this.#sentUpTo.size > 0
          ? "It never came back after it had lost the connection."
          : "It never connected.",
      limitMs ?? (this.#sentUpTo.size > 0 ? LIMIT_MS : START_LIMIT_MS),
    );
    const mistake = this.#mistakeIn(attempt.position);
    if (mistake) throw new Mistake(mistake);
    return attempt;
  }

  /**
   * Accepts an attempt and welcomes it, with what it missed.
   *
   * @param known The subprotocols that this server knows, if not the usual ones.
   */
  async letIn(
    attempt: Attempt,
    known?: readonly string[],
  ): Promise<Connection> {
    const connection = await attempt.accept(known);
    connection.send(this.welcome(), ...this.missedSince(attempt.position));
    return connection;
  }

  /** Waits for the client's next attempt and lets it in. */
  async join(limitMs?: number): Promise<Connection> {
    return await this.letIn(await this.next(limitMs));
  }

  /** Lets the client in, tells it something, and waits until it has handed out all. */
  async told(...texts: readonly string[]): Promise<Connection> {
    const connection = await this.join();
    if (texts.length > 0) connection.tell(...texts);
    await this.handed();
    return connection;
  }

  /** Accepts what the client says, sends the message, and waits until its `say` has returned. */
  async accept(said: Said): Promise<void> {
    const message = said.accept();
    this.connections.at(-1)!.send(message);
    await this.said(message);
  }

  /** The first event on a connection. */
  welcome(): WelcomeEvent {
    return {
      type: "welcome",
      room: this.name,
      epoch: this.epoch,
      seq: this.head,
      you: YOU,
      viewers: 2,
      settings: SETTINGS,
      heartbeatMs: 25_000,
    };
  }

  /** What a client that comes with this position is sent after the welcome. */
  missedSince(position: Position | undefined): (GapEvent | OrderedEvent)[] {
    if (!position) {
      this.#sentUpTo.set(this.epoch, this.head);
      return [];
    }
    const { seq, epoch } = position;
    const to = this.#forgotten;
    if (epoch !== this.epoch || seq > this.head) {
      return [{ type: "gap", from: 0, to }, ...this.#order];
    }
    const missed = this.#order.filter((event) => event.seq > seq);
    return seq < to ? [{ type: "gap", from: seq + 1, to }, ...missed] : missed;
  }

  sent(event: ServerEvent): void {
    if (event.type === "skipped") this.#sentUpTo.set(this.epoch, event.to);
    const isOwed = event.type === "message" || event.type === "deleted" ||
      event.type === "gap";
    if (!isOwed) return;
    const upTo = event.type === "gap" ? event.to : event.seq;
    const before = this.#sentUpTo.get(this.epoch) ?? 0;
    this.#sentUpTo.set(this.epoch, Math.max(before, upTo));
    const key = `${this.epoch} ${event.type} ${upTo}`;
    if (this.#owedKeys.has(key)) return;
    this.#owedKeys.add(key);
    this.#owed.push(event);
  }

  arrived(): void {
    const seq = this.#sentUpTo.get(this.epoch);
    if (seq !== undefined) this.#known = { epoch: this.epoch, seq };
  }

  /**
   * Sends the last message and waits for it: what a client hands out twice, it has handed
   * out before.
   */
  async finish(): Promise<void> {
    const connection = this.connections.at(-1);
    if (!connection?.isOpen) return;
    connection.tell(LAST);
    await this.handed();
  }

  /** Waits until the client has handed out all that it was sent. */
  async handed(): Promise<void> {
    await this.until(
      () => hasAll(this.#owed, this.lines) || undefined,
      () => mistakesIn(this.#owed, this.lines).join(" "),
    );
    this.arrived();
  }

  /** The same, if the client may have to come back for some of it. */
  async handedInParts(): Promise<void> {
    for (;;) {
      const next = await this.until(
        () =>
          this.attempts.at(0) ??
            (hasAll(this.#owed, this.lines) ? "all" : undefined),
        () => mistakesIn(this.#owed, this.lines).join(" "),
      );
      if (next === "all") return;
      await this.join();
    }
  }

  /** Waits for a line of the program: how a `say` ended. */
  async line(type: "said" | "refused", text: string): Promise<Line> {
    return await this.until(
      () => this.lines.find((line) => line.type === type && line.text === text),
      () =>
        `It was ${
          type === "said" ? "told the place of" : "refused"
        } “${text}”, but its \`say\` never ended like that.`,
    );
  }

  /** Waits until `say` has returned, and checks the place that it returned. */
  async said({ text, seq }: MessageEvent): Promise<void> {
    const line = await this.line("said", text);
    if (line.seq !== seq) {
      throw new Mistake(
        `Its \`say\` of “${text}” returned ${line.seq} instead of ${seq}.`,
      );
    }
  }

  /** Set once the client has ended by itself. */
  get ending(): { readonly code: number } | undefined {
    const { exitCode } = this.program!;
    return exitCode === undefined ? undefined : { code: exitCode };
  }

  /** Waits until the client has ended by itself, because the server won't have it back. */
  async ended(): Promise<void> {
    const outcome = await this.until(
      () => this.attempts[0] ?? this.ending,
      () => "It neither ended nor said that it can't go on.",
    );
    if ("over" in outcome) {
      throw new Mistake("It came back although the server told it not to.");
    }
  }

  async until<T>(
    get: () => T | undefined,
    mistake: () => string,
    limitMs: number = LIMIT_MS,
  ): Promise<T> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.changed();
    }, limitMs);
    try {
      for (;;) {
        if (this.mistakes.length > 0) {
          throw new Mistake(this.mistakes.join(" "));
        }
        const found = get();
        if (found !== undefined) return found;
        if (this.program?.exitCode !== undefined) throw this.#early();
        if (isLate) throw new Mistake(mistake());
        await this.#changed.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Returns all that is wrong once the scenario has been played. */
  verdict(): readonly string[] {
    const late = this.connections.flatMap(({ unread }) => unread)
      .filter(({ frame }) => frame.type === "say")
      .map(({ frame }) =>
        `It sent “${frame.text}” once more, although it had its answer.`
      );
    return [
      ...new Set([
        ...this.mistakes,
        ...mistakesIn(this.#owed, this.#linesToLast()),
        ...late,
      ]),
    ];
  }

  /** What the client has printed. @throws {Mistake} It isn't as agreed. */
  get lines(): readonly Line[] {
    const { badLine, lines = [] } = this.program ?? {};
    if (badLine !== undefined) {
      throw new Mistake(`It printed a line that isn't an event: ${badLine}`);
    }
    return lines;
  }

  /** The lines before the second copy of the last message, which may be there or not yet. */
  #linesToLast(): readonly Line[] {
    const last = this.lines.findIndex(({ text }) => text === LAST);
    return last < 0 ? this.lines : this.lines.slice(0, last + 1);
  }

  #early(): Mistake {
    const { exitCode, errors } = this.program!;
    return new Mistake(
      `It ended with code ${exitCode}${errors ? `: ${errors}` : "."}`,
    );
  }

  #append(text: string, from: MessageEvent["from"]): MessageEvent {
    const seq = this.head + 1;
    const message = {
      type: "message",
      seq,
      at: Date.now(),
      from,
      text,
    } as const;
    this.#order.push(message);
    return message;
  }

  /** What is wrong with the position that a client comes back with. */
  #mistakeIn(position: Position | undefined): string | undefined {
    const known = this.#known;
    if (!position) {
      return known &&
        "It came back without `epoch` and `seq`, so it misses what was said meanwhile.";
    }
    const { epoch, seq } = position;
    const sent = this.#sentUpTo.get(epoch);
    if (sent === undefined) {
      return `It came with the epoch “${epoch}”, which it was never sent.`;
    }
    if (known && epoch !== known.epoch) {
      return `It came back with the epoch “${epoch}”, although it was told of “${known.epoch}”.`;
    }
    if (seq > sent) {
      return `It came back from ${seq}, although it was sent nothing after ${sent}: it loses what is between.`;
    }
    if (known && seq < known.seq) {
      return `It came back from ${seq}, although it had everything up to ${known.seq}.`;
    }
  }
}
