import type { Engine } from "../engine/engine.ts";
import {
  countSkipped,
  type Lag,
  noteLag,
} from "../operator/webhook_metrics.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { nextBatch, type SentEvent } from "./batch.ts";
import {
  type Cursor,
  isBehind,
  isNew,
  placed,
  type Start,
  waitOf,
} from "./cursor.ts";
import { cursorsOf, headOf, type StoredCursor } from "./cursors.ts";
import type { Endpoint, Owner } from "./endpoint.ts";
import type { RecentAuthors } from "./recent_authors.ts";
import type { Semaphore } from "./semaphore.ts";
import { deliveryId, send } from "./sending.ts";
import { MAX_AGE_MS, type Times } from "./times.ts";

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
  readonly authors: Readonly<Record<Owner, RecentAuthors>>;
  /** Lets so many be sent at once. */
  readonly semaphores: Readonly<Record<Owner, Semaphore>>;
  /** Names this process; one that is alone has the same name after a restart. */
  readonly process: string;
  readonly times: Times;
  /** The operator's; `undefined`: this process has none. */
  readonly operator: Endpoint | undefined;
  /**
   * Returns the host's endpoint of a room; `undefined`: it has none; "off": this process's
   * settings allow none. Throws `no_such_room`.
   */
  hosts(room: string): Promise<Endpoint | "off" | undefined>;
  /** Returns a room's rules. Throws `no_such_room`. */
  rules(room: string): Promise<WebhookRules>;
}

/** A delivery that is due. */
interface Due extends StoredCursor {
  readonly endpoint: Endpoint;
  readonly cursor: Cursor;
  /** The `seq` of the room's last event. */
  readonly head: number;
  /** In milliseconds since 1970. */
  readonly now: number;
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
   * @param starts Returns where an endpoint with this id begins if it has no cursor;
   * `undefined`: whoever sets it will say.
   * @returns When to try again, in milliseconds; `undefined`: everything is delivered.
   */
  async step(
    starts: (id: string) => Start | undefined,
  ): Promise<number | undefined> {
    try {
      return await this.#means.semaphores[this.#owner]
        .run(() => this.#step(starts));
    } catch (error) {
      // The engine has reported it.
      if (error instanceof Refusal) return STORAGE_RETRY_MS;
      throw error;
    }
  }

  async #step(
    starts: (id: string) => Start | undefined,
  ): Promise<number | undefined> {
    const { engine, process } = this.#means;
    const stored = (await cursorsOf(engine, this.#room))[this.#owner];
    const found = await this.#find();
    if (!found) return await this.#end(stored);
    const { endpoint, head } = found;
    // Another process may have one, and a host that may have one again goes on.
    if (endpoint === "off") return undefined;
    const cursor = await this.#place(stored.cursor, endpoint, head, starts);
    if (!cursor) return undefined;
    const now = await engine.time();
    const wait = waitOf(cursor, process, now);
    const isDone = !isBehind(cursor, head);
    this.#noteLag(isDone || cursor.gone ? undefined : cursor);
    if (wait !== 0) return wait;
    const { json } = stored;
    if (!isDone) {
      return await this.#deliver({
        endpoint,
        cursor,
        json,
        head: head.seq,
        now,
      });
    }
    const isNoted = json !== undefined && cursor === stored.cursor;
    return isNoted || await this.#replace(json, cursor) ? undefined : 0;
  }

  async #place(
    known: Cursor | undefined,
    endpoint: Endpoint,
    head: Position,
    starts: (id: string) => Start | undefined,
  ): Promise<Cursor | undefined> {
    if (!isNew(known, endpoint)) return placed(known, endpoint, head, {});
    const start = starts(endpoint.id);
    if (!start) return undefined;
    const { ended } = await this.#means.rules(this.#room);
    const isEnded = ended ? true : undefined;
    return placed(known, endpoint, head, { ...start, ended: isEnded });
  }

  #noteLag(cursor: Cursor | undefined): void {
    const lag: Lag = cursor?.failing ? "failing" : "behind";
    noteLag(this.#owner, this.#room, cursor && lag);
  }

  /** The room's endpoint and head; `undefined`: the room or the endpoint is no more. */
  async #find() {
    const { engine, operator, hosts } = this.#means;
    const head = await headOf(engine, this.#room);
    if (!head) return undefined;
    try {
      const endpoint = this.#owner === "operator"
        ? operator ?? "off"
        : await hosts(this.#room);
      return endpoint && { endpoint, head };
    } catch (error) {
      if (error instanceof Refusal && error.code === "no_such_room") return;
      throw error;
    }
  }

  /** Forgets how far a room was delivered. The operator hears that it was removed. */
  async #end({ json, cursor }: StoredCursor): Promise<number | undefined> {
    this.#noteLag(undefined);
    if (json === undefined) return undefined;
    const { operator, engine, process } = this.#means;
    if (!cursor || this.#owner === "host" || !operator) {
      return await this.#replace(json, undefined) ? undefined : 0;
    }
    const now = await engine.time();
    const wait = waitOf(cursor, process, now);
    if (wait !== 0) return wait;
    const { epoch, seq, failing } = cursor;
    if (failing && now - failing.since > MAX_AGE_MS) {
      return await this.#replace(json, undefined) ? undefined : 0;
    }
    const begun = this.#leased(cursor, now);
    if (!await this.#replace(json, begun)) return 0;
    const id = deliveryId(epoch, seq, "removed");
    const events = [{ type: "room.removed" }];
    const outcome = await this.#send(operator, begun, { id, events, now });
    if (outcome.failing) return await this.#note(begun, outcome);
    return await this.#replace(JSON.stringify(begun), undefined)
      ? undefined
      : 0;
  }

  async #deliver(
    { endpoint, cursor, json, head, now }: Due,
  ): Promise<number | undefined> {
    const { engine, authors, rules } = this.#means;
    const { delaySeconds } = await rules(this.#room);
    const source = {
      engine,
      room: this.#room,
      authors: authors[this.#owner],
      delayMs: delaySeconds * 1_000,
    };
    const { upTo, events, skipped, ended, nextAt } = await nextBatch(
      source,
      cursor,
      head,
      now,
    );
    const { opened, removed, test, seq, epoch } = cursor;
    const isDone = upTo >= head;
    const said: SentEvent[] = [
      ...removed ? [{ type: "room.removed" }] : [],
      ...opened ? [{ type: "room.opened" }] : [],
      ...skipped ? [{ type: "events.skipped", ...skipped }] : [],
      ...events,
      ...test === undefined ? [] : [{ type: "test" }],
    ];
    const isEmpty = events.length === 0 && !isDone && !opened && !nextAt;
    const after = { seq: upTo, ended, sending: undefined };
    if (said.length === 0 || isEmpty) {
      const passed = { ...cursor, ...after, skipped, lease: undefined };
      if (!await this.#replace(json, passed)) return 0;
      if (!isDone) return nextAt === undefined ? 0 : Math.max(0, nextAt - now);
      this.#noteLag(undefined);
      return undefined;
    }
    const begun = this.#leased({ ...cursor, sending: upTo }, now);
    if (!await this.#replace(json, begun)) return 0;
    const id = deliveryId(epoch, seq, upTo, opened, test);
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
      ...after,
      skipped: undefined,
      opened: undefined,
      removed: undefined,
      test: undefined,
    });
  }

  #send(
    endpoint: Endpoint,
    cursor: Cursor,
    sending: Omit<Parameters<typeof send>[0], "room">,
  ): Promise<Cursor> {
    const room = this.#room;
    return send({ ...sending, room }, endpoint, cursor, this.#means);
  }

  /** Notes what came of a delivery. */
  async #note(begun: Cursor, outcome: Cursor): Promise<number | undefined> {
    const isNoted = await this.#replace(JSON.stringify(begun), outcome);
    // Otherwise another process took over, because this one was too slow.
    if (!isNoted) return 0;
    this.#noteLag(outcome.gone ? undefined : outcome);
    if (outcome.gone) return undefined;
    if (!outcome.failing) return this.#means.times.pauseMs;
    const now = await this.#means.engine.time();
    return Math.max(0, outcome.failing.retryAt - now);
  }

  #replace(before: string | undefined, after: Cursor | undefined) {
    return this.#means.engine.deliveries.replace(
      this.#room,
      this.#owner,
      before,
      after && JSON.stringify(after),
    );
  }

  #leased(cursor: Cursor, now: number): Cursor {
    const { process: by, times } = this.#means;
    return { ...cursor, lease: { by, until: now + times.leaseMs } };
  }
}
