import type { Engine } from "../engine/engine.ts";
import type { RoomWebhooks } from "../moderation/options.ts";
import type { StoredWebhook } from "../moderation/state/entries.ts";
import { rulesOf } from "../moderation/state/read_entry.ts";
import { report, stackOf } from "../operator/report.ts";
import { keepLags, noteLag } from "../operator/webhook_metrics.ts";
import { Refusal } from "../refusal.ts";
import { nextTurn } from "../turn.ts";
import {
  type Failing,
  isBehind,
  placed,
  retriedNow,
  type Start,
} from "./cursor.ts";
import { begin, changeCursor, cursorsOf, headOf } from "./cursors.ts";
import type { Means, WebhookRules } from "./delivering.ts";
import {
  type Endpoint,
  hostsEndpoint,
  operatorsEndpoint,
  type Owner,
  type WebhookSettings,
} from "./endpoint.ts";
import { RecentAuthors } from "./recent_authors.ts";
import { Runs } from "./runs.ts";
import { Semaphore } from "./semaphore.ts";
import { TIMES, type Times } from "./times.ts";

/** Deliveries under way at once. A host's endpoint that is slow keeps none of the operator's. */
const MAX_AT_ONCE = 64;

/**
 * How often rooms are looked for whose deliveries are due, in milliseconds: those that
 * another process left, and those that wait for long.
 */
const SCAN_INTERVAL_MS = 60_000;

/** The most rooms that the first look finds, and a later one: new ones are the first. */
const MAX_ROOMS = 1_000_000;
const MAX_NEW_ROOMS = 1_000;

/** Rooms that a look asks the storage about at once. */
const CHUNK = 20;

/** What a host may know about the deliveries to their webhook. */
export interface WebhookStatus {
  /** When the last delivery succeeded, in milliseconds since 1970; absent: none has. */
  readonly succeededAt?: number;
  readonly failing?: Failing;
  /** It answered that it wants no more. */
  readonly gone?: true;
  /** The operator doesn't allow such a webhook any more. */
  readonly off?: true;
  /** Number of events that it has not got yet. */
  readonly behind: number;
}

/** What a room's state says. */
interface WebhookState {
  /** The webhook that a host has set. */
  readonly webhook?: StoredWebhook;
  readonly rules: WebhookRules;
}

/** The rooms' states. */
interface WebhookStates {
  /** Throws `no_such_room`, `unavailable`. */
  current(room: string): Promise<WebhookState>;
  /** Returns what is known without reading anything. */
  cached(room: string): WebhookState | undefined;
}

/** Delivers the events of all rooms to the operator's and the hosts' webhooks. */
export class Webhooks {
  readonly #engine: Engine;
  readonly #operator: Endpoint | undefined;
  readonly #allowed: RoomWebhooks;
  readonly #states: WebhookStates;
  readonly #runs: Runs;
  #scanning: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether the first look is over. */
  #hasLooked = false;
  /** Whether rooms that have no cursor of the operator's were opened since it is told of rooms. */
  #knowsRooms = false;
  #isClosed = false;

  /**
   * @param times Tests wait less.
   * @throws {OperatorError} The operator's has no secret.
   */
  constructor(
    engine: Engine,
    settings: WebhookSettings,
    states: WebhookStates,
    times: Times = TIMES,
  ) {
    this.#engine = engine;
    this.#operator = operatorsEndpoint(settings);
    this.#allowed = settings.roomWebhooks;
    this.#states = states;
    const means: Means = {
      engine,
      authors: { operator: new RecentAuthors(), host: new RecentAuthors() },
      semaphores: {
        operator: new Semaphore(MAX_AT_ONCE),
        host: new Semaphore(MAX_AT_ONCE),
      },
      // A process that has the rooms alone goes on at once after a restart.
      process: engine.reportViewers ? crypto.randomUUID() : "alone",
      times,
      operator: this.#operator,
      hosts: (room) => this.#hosts(room),
      rules: async (room) => (await states.current(room)).rules,
    };
    // A later look starts it again.
    this.#runs = new Runs(means, SCAN_INTERVAL_MS);
  }

  /** Whether nobody has or may set a webhook. */
  get isOff(): boolean {
    return this.#operator === undefined && this.#allowed === "no";
  }

  /**
   * Begins with what a stop left undelivered, and looks for such rooms from then on. If it
   * is off, it forgets rooms that are no more; others keep their places, as the operator may
   * turn webhooks on again.
   */
  start(): void {
    void this.scan();
    if (this.isOff) return;
    this.#timer = setInterval(() => void this.scan(), SCAN_INTERVAL_MS);
    Deno.unrefTimer(this.#timer);
  }

  /**
   * Delivers what was stored in a room.
   *
   * @param seq With which an endpoint begins that is new; absent: with the next event.
   */
  wake(room: string, seq?: number): void {
    if (this.#isClosed) return;
    const after = seq && seq - 1;
    if (this.#operator) {
      const { id } = this.#operator;
      const start = this.#knowsRooms ? OPENED : { after };
      this.#runs.run(room, "operator", { id, ...start });
    }
    if (this.#allowed === "no") return;
    // Whatever was stored was decided by this state.
    const webhook = this.#states.cached(room)?.webhook;
    if (webhook) this.#runs.run(room, "host", { id: webhook.id, after });
  }

  /** Delivers that a room was removed, and forgets how far it was delivered. */
  removed(room: string): void {
    if (this.#isClosed) return;
    if (!this.#leavesOperators) this.#runs.run(room, "operator");
    this.#runs.run(room, "host");
  }

  /**
   * Whether another process may have to tell the operator of removed rooms. What none told
   * is forgotten when a process starts.
   */
  get #leavesOperators(): boolean {
    return !this.#operator && this.#engine.reportViewers !== undefined;
  }

  /** Delivers that a room was opened, and what follows. */
  async opened(room: string): Promise<void> {
    const operator = this.#operator;
    if (!operator) return;
    try {
      const head = await this.#engine.head(room);
      await changeCursor(this.#engine, room, "operator", (known) => {
        if (known?.epoch === head.epoch) return known;
        const cursor = placed(undefined, operator, head, OPENED);
        // A room of this name was removed, and this is another.
        return known ? { ...cursor, removed: true } : cursor;
      });
    } catch (error) {
      // A later look finds the room.
      noteError(room, error);
    }
    this.#runs.run(room, "operator");
  }

  /**
   * Delivers to the webhook that a host has set what follows the act.
   *
   * @param seq The act's.
   */
  async changed(room: string, seq: number): Promise<void> {
    let start;
    try {
      const { webhook } = await this.#states.current(room);
      start = webhook && { id: webhook.id, after: seq };
      if (webhook) await this.#beginHosts(room, webhook, seq);
    } catch (error) {
      // The run tries again.
      noteError(room, error);
    }
    this.#runs.run(room, "host", start);
  }

  /** Returns how deliveries to a host's webhook go. */
  async status(
    room: string,
    { id }: Pick<StoredWebhook, "id">,
  ): Promise<WebhookStatus> {
    const { host: { cursor } } = await cursorsOf(this.#engine, room);
    const { seq } = await this.#engine.head(room);
    const off = await this.#hosts(room) === "off" || undefined;
    if (cursor?.id !== id) return { off, behind: 0 };
    const { succeededAt, failing, gone } = cursor;
    const behind = Math.max(0, seq - cursor.seq);
    return { succeededAt, failing, gone, off, behind };
  }

  /** Sends a test event to a host's webhook at once, also if it has been failing. */
  async test(room: string): Promise<void> {
    const { webhook } = await this.#states.current(room);
    if (!webhook) return;
    await this.#beginHosts(room, webhook);
    const test = crypto.randomUUID();
    await changeCursor(
      this.#engine,
      room,
      "host",
      (known) => known && { ...retriedNow(known), gone: undefined, test },
    );
    this.#runs.hurry(room, "host");
  }

  /** Looks for rooms whose deliveries are due. */
  scan(): Promise<void> {
    return this.#scanning ??= this.#scan()
      .catch((error) => noteError("", error))
      .finally(() => this.#scanning = undefined);
  }

  async #scan(): Promise<void> {
    const known = new Set(await this.#engine.deliveries.rooms());
    this.#knowsRooms = known.delete("");
    keepLags(known);
    const told = new Set<string>();
    await this.#eachOf([...known], (room) => room, async (room) => {
      if (await this.#look(room)) told.add(room);
    });
    if (this.#operator) await this.#findRooms(this.#operator, told);
    this.#hasLooked = true;
  }

  /**
   * Starts deliveries of a room that are due.
   *
   * @returns Whether the operator's have begun.
   */
  async #look(room: string): Promise<boolean> {
    const cursors = await cursorsOf(this.#engine, room);
    const head = await headOf(this.#engine, room);
    for (const owner of OWNERS) {
      const { json, cursor } = cursors[owner];
      if (json === undefined || head && cursor && !isBehind(cursor, head)) {
        // Another process may have delivered it.
        noteLag(owner, room, undefined);
        continue;
      }
      if (owner === "operator" && this.#hasLooked && this.#leavesOperators) {
        continue;
      }
      // The operator may have mended what failed, and restarts this process.
      if (
        owner === "operator" && this.#operator && cursor?.failing &&
        !this.#hasLooked
      ) {
        await changeCursor(
          this.#engine,
          room,
          owner,
          (known) => known && retriedNow(known),
        );
      }
      this.#runs.run(room, owner, {});
    }
    return cursors.operator.json !== undefined;
  }

  /**
   * Begins with rooms that have no cursor of the operator's: at their ends if it hears of
   * rooms from now on; otherwise they were opened since.
   *
   * @param told The rooms that have one.
   */
  async #findRooms(
    operator: Endpoint,
    told: ReadonlySet<string>,
  ): Promise<void> {
    const isOpened = this.#knowsRooms;
    const rooms = await this.#engine.rooms(
      isOpened ? MAX_NEW_ROOMS : MAX_ROOMS,
    );
    const untold = rooms.filter(({ name }) => !told.has(name));
    await this.#eachOf(untold, ({ name }) => name, async ({ name, rules }) => {
      const ended = rulesOf(rules).ended ? true : undefined;
      const start: Start = isOpened ? OPENED : { ended };
      await begin(this.#engine, name, operator, start);
      if (isOpened) this.#runs.run(name, "operator");
    });
    if (isOpened || this.#isClosed) return;
    // No room has this name.
    await this.#engine.deliveries.replace("", "operator", undefined, "{}");
    this.#knowsRooms = true;
  }

  /**
   * Calls `body` with each, a few at once, so that others get their turn. One room that can't
   * be read keeps none of the others; none is tried if the storage doesn't answer.
   */
  async #eachOf<T>(
    all: readonly T[],
    nameOf: (each: T) => string,
    body: (each: T) => Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < all.length && !this.#isClosed; i += CHUNK) {
      const chunk = all.slice(i, i + CHUNK);
      const ends = await Promise.allSettled(chunk.map(body));
      const failed = ends.flatMap((end, i) =>
        end.status === "rejected" ? [{ room: nameOf(chunk[i]), ...end }] : []
      );
      for (const { room, reason } of failed) noteError(room, reason);
      if (failed.length === CHUNK) throw failed[0].reason;
      await nextTurn();
    }
  }

  /** Waits a moment for deliveries under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await Promise.all([this.#scanning, this.#runs.close()]);
  }

  async #hosts(room: string): Promise<Endpoint | "off" | undefined> {
    const { webhook } = await this.#states.current(room);
    return webhook && (hostsEndpoint(webhook, this.#allowed) ?? "off");
  }

  /** Sets where deliveries to a host's webhook begin, unless they have begun. */
  async #beginHosts(
    room: string,
    { id }: StoredWebhook,
    after?: number,
  ): Promise<void> {
    const { rules } = await this.#states.current(room);
    const ended = rules.ended ? true : undefined;
    const start = { after, ended } as const;
    await begin(this.#engine, room, { id, owner: "host" }, start);
  }
}

const OWNERS: readonly Owner[] = ["operator", "host"];

/** A room was opened. */
const OPENED = { opened: true } as const;

/** Reports what is a bug: of a refusal, the engine has reported that the storage doesn't answer. */
function noteError(room: string, error: unknown): void {
  if (error instanceof Refusal) return;
  report("error", "webhook_bug", { room, stack: stackOf(error) });
}
