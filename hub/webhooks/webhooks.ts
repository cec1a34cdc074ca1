import type { Engine } from "../engine/engine.ts";
import type { RoomWebhooks } from "../moderation/options.ts";
import type { StoredWebhook } from "../moderation/state/entries.ts";
import { report, stackOf } from "../operator/report.ts";
import { countBehind } from "../operator/webhook_metrics.ts";
import { Refusal } from "../refusal.ts";
import { nextTurn } from "../turn.ts";
import { Delivering, type Means, TIMES, type Times } from "./delivering.ts";
import {
  type Endpoint,
  hostsEndpoint,
  operatorsEndpoint,
  type Owner,
  type WebhookSettings,
} from "./endpoint.ts";
import { FirstTimers } from "./first_timers.ts";
import { Slots } from "./slots.ts";
import { type Failing, parseStanding, type Standing } from "./standing.ts";

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

/** What a host may know about the deliveries to their webhook. */
export interface WebhookStatus {
  /** When the last delivery succeeded, in milliseconds since 1970; absent: none has. */
  readonly succeededAt?: number;
  readonly failing?: Failing;
  /** It answered that it wants no more. */
  readonly gone?: true;
  /** Number of events that it has not got yet. */
  readonly behind: number;
}

/** The rooms' states: the webhook that a host has set. */
interface WebhookStates {
  /** Throws `no_such_room`, `unavailable`. */
  current(room: string): Promise<{ readonly webhook?: StoredWebhook }>;
}

/** A room that is being delivered to an endpoint. */
interface Running {
  /** Whether something was stored since the last step began. */
  woken: boolean;
  /** Ends the wait for the next step. */
  hurry: () => void;
  readonly done: Promise<void>;
}

/** Delivers the events of all rooms to the operator's and the hosts' webhooks. */
export class Webhooks {
  readonly #engine: Engine;
  readonly #operator: Endpoint | undefined;
  readonly #allowed: RoomWebhooks;
  readonly #hostOf: (room: string) => Promise<StoredWebhook | undefined>;
  readonly #means: Means;
  readonly #running = new Map<string, Running>();
  #scanning: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
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
    this.#hostOf = async (room) => (await states.current(room)).webhook;
    this.#means = {
      engine,
      firstTimers: { operator: new FirstTimers(), host: new FirstTimers() },
      slots: { operator: new Slots(SLOTS), host: new Slots(SLOTS) },
      // A process that has the rooms alone goes on at once after a restart.
      process: engine.reportViewers ? crypto.randomUUID() : "alone",
      times,
      endpoint: (room, owner) => this.#endpoint(room, owner),
    };
  }

  /** Whether nobody has or may set a webhook. */
  get isOff(): boolean {
    return this.#operator === undefined && this.#allowed === "no";
  }

  /** Begins with what a stop left undelivered, and looks for such rooms from then on. */
  start(): void {
    if (this.isOff) return;
    const scan = () => void this.scan();
    scan();
    this.#timer = setInterval(scan, SCAN_INTERVAL_MS);
    Deno.unrefTimer(this.#timer);
  }

  /** Delivers what was stored in a room. */
  wake(room: string, _seq?: number): void {
    if (this.#isClosed) return;
    if (this.#operator) this.#run(room, "operator");
    if (this.#allowed === "no") return;
    this.#hostOf(room)
      .then((webhook) => webhook && this.#run(room, "host"))
      // The next event or look tries again.
      .catch(ignoreRefusal);
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
      // The first delivery begins with what is stored then.
      ignoreRefusal(error);
    }
    this.#run(room, "host");
  }

  /** Returns how deliveries to a host's webhook go. */
  async status(
    room: string,
    { id }: Pick<StoredWebhook, "id">,
  ): Promise<WebhookStatus> {
    const standing = await this.#standing(room, "host");
    const { seq } = await this.#engine.head(room);
    if (standing?.id !== id) return { behind: 0 };
    const { succeededAt, failing, gone } = standing;
    const behind = Math.max(0, seq - standing.seq);
    return { succeededAt, failing, gone, behind };
  }

  /** Sends a test event to a host's webhook at once, also if it has been failing. */
  async test(room: string): Promise<void> {
    const { deliveries } = this.#engine;
    for (;;) {
      const json = (await deliveries.of(room)).get("host");
      const standing = json === undefined ? undefined : parseStanding(json);
      if (!standing) break;
      const { gone: _, failing, ...rest } = standing;
      const tested: Standing = {
        ...rest,
        ...failing && { failing: { ...failing, retryAt: 0 } },
        test: crypto.randomUUID(),
      };
      const after = JSON.stringify(tested);
      if (await deliveries.replace(room, "host", json, after)) break;
    }
    this.#run(room, "host");
    this.#running.get(`host ${room}`)?.hurry();
  }

  /** Looks for rooms whose deliveries are due. */
  scan(): Promise<void> {
    return this.#scanning ??= this.#scan().catch(ignoreRefusal)
      .finally(() => this.#scanning = undefined);
  }

  async #scan(): Promise<void> {
    const { deliveries } = this.#engine;
    const known = new Set(await deliveries.rooms());
    if (this.#operator) await this.#findRooms(known);
    for (const room of known) {
      if (this.#isClosed) return;
      for (const owner of (await deliveries.of(room)).keys()) {
        if (room !== "") this.#run(room, owner as Owner);
      }
      await nextTurn();
    }
  }

  /**
   * Begins with rooms that have no standing with the operator's webhook. If it is new, it
   * hears of them from now on; otherwise they were opened since.
   */
  async #findRooms(known: Set<string>): Promise<void> {
    const limit = known.has("") ? MAX_NEW_ROOMS : MAX_ROOMS;
    for (const { name } of await this.#engine.rooms(limit)) {
      if (this.#isClosed) return;
      if (known.has(name) && await this.#standing(name, "operator")) continue;
      await this.#begin(
        name,
        "operator",
        known.has("") ? { opened: true } : {},
      );
      known.add(name);
    }
    if (known.has("")) return;
    // No room has this name.
    await this.#engine.deliveries.replace("", "operator", undefined, "{}");
  }

  /** Waits a moment for deliveries under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    const running = [...this.#running.values()];
    for (const { hurry } of running) hurry();
    await Promise.all([this.#scanning, ...running.map(({ done }) => done)]);
  }

  async #endpoint(room: string, owner: Owner): Promise<Endpoint | undefined> {
    if (owner === "operator") return this.#operator;
    const webhook = await this.#hostOf(room);
    return webhook && hostsEndpoint(webhook, this.#allowed);
  }

  async #standing(room: string, owner: Owner): Promise<Standing | undefined> {
    const json = (await this.#engine.deliveries.of(room)).get(owner);
    return json === undefined ? undefined : parseStanding(json);
  }

  /** Sets where deliveries begin. */
  async #begin(
    room: string,
    owner: Owner,
    start: Partial<Pick<Standing, "id" | "seq" | "opened">>,
  ): Promise<void> {
    const { deliveries } = this.#engine;
    const { epoch, seq } = await this.#engine.head(room);
    const id = start.id ?? "operator";
    for (;;) {
      const json = (await deliveries.of(room)).get(owner);
      const known = json === undefined ? undefined : parseStanding(json);
      if (known?.id === id && known.epoch === epoch) return;
      const from = start.seq ?? (start.opened ? 0 : seq);
      // A room of this name was removed, and this is another.
      const removed = start.opened && known ? true : undefined;
      const begun: Standing = { id, epoch, ...start, seq: from, removed };
      const after = JSON.stringify(begun);
      if (await deliveries.replace(room, owner, json, after)) return;
    }
  }

  #run(room: string, owner: Owner): void {
    const key = `${owner} ${room}`;
    const known = this.#running.get(key);
    if (known) known.woken = true;
    if (known || this.#isClosed) return;
    const running = { woken: false, hurry: () => {}, done: Promise.resolve() };
    this.#running.set(key, running);
    countBehind(owner, 1);
    running.done = this.#steps(
      new Delivering(this.#means, room, owner),
      running,
    )
      .catch((error) => {
        report("error", "webhook_bug", { room, stack: stackOf(error) });
      })
      .finally(() => {
        this.#running.delete(key);
        countBehind(owner, -1);
      });
  }

  /** Makes deliveries until none is due soon. */
  async #steps(delivering: Delivering, running: Running): Promise<void> {
    while (!this.#isClosed) {
      running.woken = false;
      const waitMs = await delivering.step();
      if (waitMs === undefined && !running.woken) return;
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

/** The storage reports its failure itself. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
