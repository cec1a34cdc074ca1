import type { Engine } from "../engine/engine.ts";
import type { RoomWebhooks } from "../moderation/options.ts";
import type { StoredWebhook } from "../moderation/state/entries.ts";
import { report, stackOf } from "../operator/report.ts";
import { keepLags, noteLag } from "../operator/webhook_metrics.ts";
import { Refusal } from "../refusal.ts";
import { nextTurn } from "../turn.ts";
import {
  Delivering,
  type Means,
  TIMES,
  type Times,
  type WebhookRules,
} from "./delivering.ts";
import {
  type Endpoint,
  hostsEndpoint,
  operatorsEndpoint,
  type Owner,
  type WebhookSettings,
} from "./endpoint.ts";
import { FirstTimers } from "./first_timers.ts";
import { changeStanding, headOf, retriedNow, standingOf } from "./standings.ts";
import { Slots } from "./slots.ts";
import {
  type Failing,
  isBehind,
  parseStanding,
  type Standing,
} from "./standing.ts";

/** Deliveries under way at once. A host's endpoint that is slow keeps none of the operator's. */
const SLOTS = 64;

/**
 * How often rooms are looked for whose deliveries are due, in milliseconds: those that
 * another process left, and those that wait for long.
 */
const SCAN_INTERVAL_MS = 60_000;

/** The most rooms that the first look finds, and a later one: new ones are the first. */
const MAX_ROOMS = 1_000_000;
const MAX_NEW_ROOMS = 1_000;

/** Rooms that a look asks the storage about at once. */
const CHUNK = 50;

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
}

/** A room that is being delivered to an endpoint. */
interface Running {
  /** Whether something was stored since the last step began. */
  woken: boolean;
  /** The first `seq` that woke it. */
  next: number | undefined;
  /** Ends the wait for the next step. */
  hurry: () => void;
  readonly done: Promise<void>;
}

/** Delivers the events of all rooms to the operator's and the hosts' webhooks. */
export class Webhooks {
  readonly #engine: Engine;
  readonly #operator: Endpoint | undefined;
  readonly #allowed: RoomWebhooks;
  readonly #states: WebhookStates;
  readonly #means: Means;
  readonly #running = new Map<string, Running>();
  #scanning: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether the first look is over. */
  #hasLooked = false;
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
    this.#means = {
      engine,
      firstTimers: { operator: new FirstTimers(), host: new FirstTimers() },
      slots: { operator: new Slots(SLOTS), host: new Slots(SLOTS) },
      // A process that has the rooms alone goes on at once after a restart.
      process: engine.reportViewers ? crypto.randomUUID() : "alone",
      times,
      endpoint: (room, owner) => this.#endpoint(room, owner),
      rules: async (room) => (await states.current(room)).rules,
    };
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
   * @param seq With which an endpoint begins that is new; `undefined`: with the next event.
   */
  wake(room: string, seq?: number): void {
    if (this.#isClosed) return;
    if (this.#operator) this.#run(room, "operator", seq);
    if (this.#allowed === "no") return;
    this.#hostOf(room)
      .then((webhook) => webhook && this.#run(room, "host", seq))
      // The next event or look tries again.
      .catch(ignoreRefusal);
  }

  /** Delivers that a room was removed, and forgets how far it was delivered. */
  removed(room: string): void {
    this.#run(room, "operator");
    this.#run(room, "host");
  }

  /** Delivers that a room was opened, and what follows. */
  async opened(room: string): Promise<void> {
    if (!this.#operator) return;
    // Otherwise a later look finds the room.
    await this.#begin(room, "operator", { opened: true }).catch(ignoreRefusal);
    this.wake(room);
  }

  /**
   * Delivers to the webhook that a host has set what follows the act.
   *
   * @param seq The act's.
   */
  async changed(room: string, seq: number): Promise<void> {
    try {
      const webhook = await this.#hostOf(room);
      if (webhook) await this.#begin(room, "host", { id: webhook.id, seq });
    } catch (error) {
      // The first delivery begins there.
      ignoreRefusal(error);
    }
    this.#run(room, "host", seq + 1);
  }

  /** Returns how deliveries to a host's webhook go. */
  async status(
    room: string,
    { id }: Pick<StoredWebhook, "id">,
  ): Promise<WebhookStatus> {
    const standing = await standingOf(this.#engine, room, "host");
    const { seq } = await this.#engine.head(room);
    const off = await this.#endpoint(room, "host") === "off" || undefined;
    if (standing?.id !== id) return { off, behind: 0 };
    const { succeededAt, failing, gone } = standing;
    const behind = Math.max(0, seq - standing.seq);
    return { succeededAt, failing, gone, off, behind };
  }

  /** Sends a test event to a host's webhook at once, also if it has been failing. */
  async test(room: string): Promise<void> {
    const webhook = await this.#hostOf(room);
    if (webhook) await this.#begin(room, "host", { id: webhook.id });
    const test = crypto.randomUUID();
    await changeStanding(
      this.#engine,
      room,
      "host",
      (known) => known && { ...retriedNow(known), gone: undefined, test },
    );
    this.#run(room, "host");
    this.#running.get(`host ${room}`)?.hurry();
  }

  /** Looks for rooms whose deliveries are due. */
  scan(): Promise<void> {
    return this.#scanning ??= this.#scan().catch(ignoreRefusal)
      .finally(() => this.#scanning = undefined);
  }

  async #scan(): Promise<void> {
    const known = new Set(await this.#engine.deliveries.rooms());
    const isNew = !known.delete("");
    keepLags(known);
    const told = new Set<string>();
    await this.#eachOf([...known], async (room) => {
      if (await this.#look(room)) told.add(room);
    });
    if (this.#operator) await this.#findRooms(told, isNew);
    this.#hasLooked = true;
  }

  /**
   * Starts deliveries of a room that are due.
   *
   * @returns Whether the operator's have begun.
   */
  async #look(room: string): Promise<boolean> {
    const standings = await this.#engine.deliveries.of(room);
    const head = await headOf(this.#engine, room);
    for (const owner of OWNERS) {
      const json = standings.get(owner);
      const standing = json === undefined ? undefined : parseStanding(json);
      if (
        json === undefined || head && standing && !isBehind(standing, head)
      ) {
        // Another process may have delivered it.
        noteLag(owner, room, undefined);
        continue;
      }
      // The operator may have mended what failed, and restarts this process.
      if (
        owner === "operator" && this.#operator && standing?.failing &&
        !this.#hasLooked
      ) {
        await changeStanding(
          this.#engine,
          room,
          owner,
          (known) => known && retriedNow(known),
        );
      }
      this.#run(room, owner);
    }
    return standings.has("operator");
  }

  /**
   * Begins with rooms that have no standing with the operator's webhook.
   *
   * @param told The rooms that have one.
   * @param isNew Whether it hears of them from now on; otherwise they were opened since.
   */
  async #findRooms(told: ReadonlySet<string>, isNew: boolean): Promise<void> {
    const rooms = await this.#engine.rooms(isNew ? MAX_ROOMS : MAX_NEW_ROOMS);
    await this.#eachOf(rooms, async ({ name, rules }) => {
      if (told.has(name)) return;
      const ended = rules !== null && "ended" in JSON.parse(rules);
      const start = isNew ? { ended: ended || undefined } : OPENED;
      await this.#begin(name, "operator", start);
      if (!isNew) this.#run(name, "operator");
    });
    if (!isNew || this.#isClosed) return;
    // No room has this name.
    await this.#engine.deliveries.replace("", "operator", undefined, "{}");
  }

  /** Calls `body` with each, a few at once, so that others get their turn. */
  async #eachOf<T>(
    all: readonly T[],
    body: (each: T) => Promise<void>,
  ): Promise<void> {
    for (let i = 0; i < all.length && !this.#isClosed; i += CHUNK) {
      await Promise.all(all.slice(i, i + CHUNK).map(body));
      await nextTurn();
    }
  }

  /** Waits a moment for deliveries under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const running = [...this.#running.values()];
    for (const { hurry } of running) hurry();
    await Promise.all([this.#scanning, ...running.map(({ done }) => done)]);
  }

  async #endpoint(
    room: string,
    owner: Owner,
  ): Promise<Endpoint | "off" | undefined> {
    if (owner === "operator") return this.#operator ?? "off";
    const webhook = await this.#hostOf(room);
    return webhook && (hostsEndpoint(webhook, this.#allowed) ?? "off");
  }

  async #hostOf(room: string): Promise<StoredWebhook | undefined> {
    return (await this.#states.current(room)).webhook;
  }

  async #isEnded(room: string): Promise<boolean> {
    return (await this.#states.current(room)).rules.ended !== undefined;
  }

  /** Sets where deliveries begin, unless they have begun. */
  async #begin(
    room: string,
    owner: Owner,
    start: Partial<Pick<Standing, "id" | "seq" | "opened" | "ended">>,
  ): Promise<void> {
    const { epoch, seq } = await this.#engine.head(room);
    const id = start.id ?? this.#operator!.id;
    const ended = owner === "host" && await this.#isEnded(room) || undefined;
    await changeStanding(this.#engine, room, owner, (known) => {
      const hasBegun = owner === "host"
        ? known?.id === id
        : known?.epoch === epoch;
      if (hasBegun) return known;
      const from = start.seq ?? (start.opened ? 0 : seq);
      // A room of this name was removed, and this is another.
      const removed = start.opened && known ? true : undefined;
      return { id, epoch, ended, ...start, seq: from, removed };
    });
  }

  #run(room: string, owner: Owner, next?: number): void {
    const key = `${owner} ${room}`;
    const known = this.#running.get(key);
    if (known) known.woken = true;
    if (known || this.#isClosed) return;
    const done = Promise.resolve();
    const running = { woken: false, next, hurry: () => {}, done };
    this.#running.set(key, running);
    running.done = this.#steps(
      new Delivering(this.#means, room, owner),
      running,
    )
      .catch((error) => {
        report("error", "webhook_bug", { room, stack: stackOf(error) });
      })
      .finally(() => this.#running.delete(key));
  }

  /** Makes deliveries until none is due soon. */
  async #steps(delivering: Delivering, running: Running): Promise<void> {
    while (!this.#isClosed) {
      running.woken = false;
      let isHurried = false;
      running.hurry = () => isHurried = true;
      const waitMs = await delivering.step(running.next);
      if (waitMs === undefined && !running.woken && !isHurried) return;
      if (isHurried) continue;
      // A later look starts it again.
      if (waitMs !== undefined && waitMs > SCAN_INTERVAL_MS) return;
      if (!waitMs || this.#isClosed) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, waitMs);
      Deno.unrefTimer(timer);
      running.hurry = resolve;
      await promise;
      clearTimeout(timer);
    }
  }
}

const OWNERS: readonly Owner[] = ["operator", "host"];

/** A room was opened. */
const OPENED = { opened: true } as const;

/** The engine has reported that the storage doesn't answer. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
