import type { Engine } from "../engine/engine.ts";
import {
  countDelivery,
  countSkipped,
  type Lag,
  noteLag,
} from "../operator/webhook_metrics.ts";
import { hashToken } from "../people/token.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { MAX_AGE_MS, nextBatch, type SentEvent, type Source } from "./batch.ts";
import type { Endpoint, Owner } from "./endpoint.ts";
import type { FirstTimers } from "./first_timers.ts";
import { type Answer, post, TIMEOUT_MS } from "./post.ts";
import type { Slots } from "./slots.ts";
import { isBehind, parseStanding, type Standing } from "./standing.ts";

/** How long deliveries wait, in milliseconds. */
export interface Times {
  /** For how long a process that is about to send keeps others from it. */
  readonly leaseMs: number;
  /** The wait after the first failure. */
  readonly backoffMs: number;
  /** The wait after a delivery: what is said meanwhile goes with the next. */
  readonly pauseMs: number;
}

export const TIMES: Times = {
  leaseMs: 2 * TIMEOUT_MS,
  backoffMs: 5_000,
  pauseMs: 250,
};

/** The longest wait after a failure, in milliseconds. */
const MAX_BACKOFF_MS = 3_600_000;

/** How long to wait if the storage doesn't answer, in milliseconds. */
const STORAGE_RETRY_MS = 5_000;

/** What deliveries need to know of a room's rules. */
export interface WebhookRules {
  readonly ended?: unknown;
  readonly delaySeconds: number;
}

/** What deliveries need. */
export interface Means {
  readonly engine: Engine;
  readonly firstTimers: Readonly<Record<Owner, FirstTimers>>;
  readonly slots: Readonly<Record<Owner, Slots>>;
  /** Names this process; one that is alone has the same name after a restart. */
  readonly process: string;
  readonly times: Times;
  /**
   * Returns a room's endpoint; `undefined`: it has none; "off": this process's settings allow
   * none. Throws `no_such_room`.
   */
  endpoint(room: string, owner: Owner): Promise<Endpoint | "off" | undefined>;
  /** Returns a room's rules. Throws `no_such_room`. */
  rules(room: string): Promise<WebhookRules>;
}

/** Delivers a room's events to one endpoint, in order. */
export class Delivering {
  readonly #means: Means;
  readonly #room: string;
  readonly #owner: Owner;

  constructor(means: Means, room: string, owner: Owner) {
    this.#means = means;
    this.#room = room;
    this.#owner = owner;
  }

  /**
   * Makes one delivery, if one is due.
   *
   * @param next The `seq` with which an endpoint begins that is new; `undefined`: that of the
   * room's next event.
   * @returns When to try again, in milliseconds; `undefined`: everything is delivered.
   */
  async step(next?: number): Promise<number | undefined> {
    try {
      return await this.#means.slots[this.#owner].run(() => this.#step(next));
    } catch (error) {
      // The engine has reported it.
      if (error instanceof Refusal) return STORAGE_RETRY_MS;
      throw error;
    }
  }

  async #step(next: number | undefined): Promise<number | undefined> {
    const { engine } = this.#means;
    const json = (await engine.deliveries.of(this.#room)).get(this.#owner);
    const known = json === undefined ? undefined : parseStanding(json);
    const found = await this.#find();
    if (!found) return await this.#end(json, known);
    const { endpoint, head } = found;
    // Another process may have one, and a host that may have one again goes on.
    if (endpoint === "off") return undefined;
    const standing = placed(known, endpoint, head) ??
      await this.#begun(endpoint, head, next);
    const now = await engine.time();
    const wait = waitOf(standing, this.#means.process, now);
    const isDone = !isBehind(standing, head);
    this.#noteLag(isDone || standing.gone ? undefined : standing);
    if (wait !== 0) return wait;
    if (isDone) {
      const isNoted = json !== undefined && standing === known;
      return isNoted || await this.#replace(json, standing) ? undefined : 0;
    }
    return await this.#deliver(endpoint, standing, json, head, now);
  }

  /** Where an endpoint begins that is new. */
  async #begun(
    { id }: Endpoint,
    { epoch, seq }: Position,
    next = seq + 1,
  ): Promise<Standing> {
    const { ended } = await this.#means.rules(this.#room);
    const from = Math.min(next - 1, seq);
    return { id, epoch, seq: from, ended: ended ? true : undefined };
  }

  #noteLag(standing: Standing | undefined): void {
    const lag: Lag = standing?.failing ? "failing" : "behind";
    noteLag(this.#owner, this.#room, standing && lag);
  }

  /** The room's endpoint and head; `undefined`: the room or the endpoint is no more. */
  async #find() {
    try {
      const { engine } = this.#means;
      const endpoint = await this.#means.endpoint(this.#room, this.#owner);
      return endpoint && { endpoint, head: await engine.head(this.#room) };
    } catch (error) {
      if (error instanceof Refusal && error.code === "no_such_room") return;
      throw error;
    }
  }

  /** Forgets how far a room was delivered. The operator hears that it was removed. */
  async #end(
    json: string | undefined,
    standing: Standing | undefined,
  ): Promise<number | undefined> {
    this.#noteLag(undefined);
    if (json === undefined) return undefined;
    const endpoint = standing && this.#owner === "operator" &&
      await this.#means.endpoint("", "operator");
    if (!endpoint || endpoint === "off") {
      return await this.#replace(json, undefined) ? undefined : 0;
    }
    const now = await this.#means.engine.time();
    const wait = waitOf(standing, this.#means.process, now);
    if (wait !== 0) return wait;
    const { epoch, seq, failing } = standing;
    if (failing && now - failing.since > MAX_AGE_MS) {
      return await this.#replace(json, undefined) ? undefined : 0;
    }
    const begun = this.#leased(standing, now);
    if (!await this.#replace(json, begun)) return 0;
    const id = idOf(epoch, seq, "removed");
    const events = [{ type: "room.removed" }];
    const outcome = await this.#send(endpoint, begun, { id, events, now });
    if (outcome.failing) return await this.#note(begun, outcome);
    return await this.#replace(JSON.stringify(begun), undefined)
      ? undefined
      : 0;
  }

  async #source(): Promise<Source> {
    const { engine, rules } = this.#means;
    const { delaySeconds } = await rules(this.#room);
    return {
      engine,
      room: this.#room,
      firstTimers: this.#means.firstTimers[this.#owner],
      delayMs: delaySeconds * 1_000,
    };
  }

  async #deliver(
    endpoint: Endpoint,
    standing: Standing,
    json: string | undefined,
    head: Position,
    now: number,
  ): Promise<number | undefined> {
    const { upTo, events, skipped, ended, nextAt } = await nextBatch(
      await this.#source(),
      standing,
      head.seq,
      now,
    );
    const { opened, removed, test, seq, epoch } = standing;
    const isDone = upTo >= head.seq;
    const after = { ...standing, seq: upTo, ended, sending: undefined };
    const said: SentEvent[] = [
      ...removed ? [{ type: "room.removed" }] : [],
      ...opened ? [{ type: "room.opened" }] : [],
      ...skipped ? [{ type: "events.skipped", ...skipped }] : [],
      ...events,
      ...test === undefined ? [] : [{ type: "test" }],
    ];
    const isEmpty = events.length === 0 && !isDone && !opened && !nextAt;
    if (said.length === 0 || isEmpty) {
      const passed = { ...after, skipped, lease: undefined };
      if (!await this.#replace(json, passed)) return 0;
      if (!isDone) return nextAt === undefined ? 0 : Math.max(0, nextAt - now);
      this.#noteLag(undefined);
      return undefined;
    }
    const begun = this.#leased({ ...standing, sending: upTo }, now);
    if (!await this.#replace(json, begun)) return 0;
    const id = idOf(epoch, seq, upTo, opened, test);
    const outcome = await this.#send(endpoint, begun, {
      id,
      events: said,
      now,
    });
    if (outcome.failing || outcome.gone) {
      return await this.#note(begun, outcome);
    }
    // From 0, it says that the order changed; nobody knows what was missed.
    if (skipped && skipped.from > 0) {
      countSkipped(this.#owner, skipped.to - skipped.from + 1);
    }
    return await this.#note(begun, {
      ...outcome,
      seq: upTo,
      ended,
      sending: undefined,
      skipped: undefined,
      opened: undefined,
      removed: undefined,
      test: undefined,
    });
  }

  /** Sends a delivery, and returns the standing after it. */
  async #send(
    endpoint: Endpoint,
    standing: Standing,
    { id, events, now }: {
      readonly id: string;
      readonly events: readonly SentEvent[];
      readonly now: number;
    },
  ): Promise<Standing> {
    const body = JSON.stringify({
      type: "room.events",
      timestamp: new Date(now).toISOString(),
      data: { room: this.#room, epoch: standing.epoch, events },
    });
    const attempts = standing.failing?.attempts ?? 0;
    const delivery = { id, body, at: now };
    const outcome = await post(endpoint, delivery, attempts)
      .catch((error: Error) => error.message);
    const at = await this.#means.engine.time();
    const rest = { ...standing, lease: undefined };
    const isGone = typeof outcome === "object" && outcome.status === 410;
    // The operator set theirs on purpose, and nobody would turn it on again.
    if (isGone && this.#owner === "host") {
      countDelivery(this.#owner, "gone");
      return { ...rest, gone: true };
    }
    const why = typeof outcome === "string" ? outcome : problemOf(outcome);
    countDelivery(this.#owner, why === undefined ? "delivered" : "failed");
    if (why === undefined) {
      return { ...rest, succeededAt: at, failing: undefined };
    }
    const asked = typeof outcome === "object" ? outcome.retryAfterMs ?? 0 : 0;
    return {
      ...rest,
      failing: {
        since: standing.failing?.since ?? at,
        attempts: attempts + 1,
        why,
        retryAt: at + Math.max(asked, backoffOf(attempts, this.#means.times)),
      },
    };
  }

  /** Notes what came of a delivery. */
  async #note(begun: Standing, outcome: Standing): Promise<number | undefined> {
    const isNoted = await this.#replace(JSON.stringify(begun), outcome);
    // Otherwise another process took over, because this one was too slow.
    if (!isNoted) return 0;
    this.#noteLag(outcome.gone ? undefined : outcome);
    if (outcome.gone) return undefined;
    if (!outcome.failing) return this.#means.times.pauseMs;
    return outcome.failing.retryAt - await this.#means.engine.time();
  }

  #replace(before: string | undefined, after: Standing | undefined) {
    return this.#means.engine.deliveries.replace(
      this.#room,
      this.#owner,
      before,
      after && JSON.stringify(after),
    );
  }

  #leased(standing: Standing, now: number): Standing {
    const lease = {
      by: this.#means.process,
      until: now + this.#means.times.leaseMs,
    };
    return { ...standing, lease };
  }
}

/**
 * Returns where to go on; `undefined`: the endpoint is new. One whose order is no more, such
 * as after a restored backup, goes on where it was; the operator's next one where the last
 * one was.
 */
function placed(
  known: Standing | undefined,
  { id, owner }: Endpoint,
  { epoch, seq }: Position,
): Standing | undefined {
  if (!known || known.id !== id && owner === "host") return undefined;
  const standing = known.id === id
    ? known
    : { ...known, id, failing: undefined, gone: undefined };
  if (known.epoch === epoch && known.seq <= seq) return standing;
  const from = Math.min(known.seq, seq);
  const skipped = { from: 0, to: from };
  return { ...standing, epoch, seq: from, skipped, sending: undefined };
}

/** Returns how long to wait, in milliseconds; `undefined`: for ever. */
function waitOf(
  { gone, lease, failing }: Standing,
  process: string,
  now: number,
): number | undefined {
  if (gone) return undefined;
  const leased = lease && lease.by !== process ? lease.until - now : 0;
  // No longer than we would set: the clock may have been set back.
  const held = Math.min(leased, TIMES.leaseMs);
  const retry = Math.min((failing?.retryAt ?? now) - now, MAX_AGE_MS);
  return Math.max(0, held, retry);
}

/** Returns why an answer is no success, as the end of a sentence; `undefined`: it is one. */
function problemOf({ status }: Answer): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  return status >= 300 && status < 400
    ? `it answered with a redirect (${status})`
    : `it answered with status ${status}`;
}

/** Returns the wait after a failure: twice as long each time, give or take a quarter. */
function backoffOf(attempts: number, { backoffMs }: Times): number {
  const ms = Math.min(backoffMs * 2 ** attempts, MAX_BACKOFF_MS);
  return Math.round(ms * (0.75 + Math.random() / 2));
}

function idOf(...parts: readonly unknown[]): string {
  return `msg_${hashToken(JSON.stringify(parts)).slice(0, 22)}`;
}
