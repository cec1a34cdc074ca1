import {
  boolean,
  hasShape,
  id,
  integer,
  number,
  object,
  oneOf,
  optional,
  type Shape,
  text,
  time,
} from "../engine/shapes.ts";
import { parseJson } from "../engine/stored_event.ts";
import type { Position } from "../protocol.ts";
import type { Endpoint } from "./endpoint.ts";
import { MAX_AGE_MS, TIMES } from "./times.ts";

/** How far a room's events were delivered to an endpoint. Times are in milliseconds since 1970. */
export interface Cursor extends Position {
  /** The endpoint's. */
  readonly id: string;
  /** The last `seq` of the delivery that was begun: if it is repeated, it is the same. */
  readonly sending?: number;
  /** Events that are no longer stored, or too old, which the endpoint isn't told of yet. */
  readonly skipped?: { readonly from: number; readonly to: number };
  /** That the room was opened is still to be delivered. */
  readonly opened?: true;
  /** That a room of this name was removed before it was opened is still to be delivered. */
  readonly removed?: true;
  /** Whether the room was ended by the last settings that were delivered. */
  readonly ended?: true;
  /** The id of a test event to be delivered. */
  readonly test?: string;
  /** The process that delivers now, and until when no other may. */
  readonly lease?: { readonly by: string; readonly until: number };
  readonly succeededAt?: number;
  /** Absent: the last attempt succeeded. */
  readonly failing?: Failing;
  /** A host's endpoint answered that it is gone, and gets nothing more. */
  readonly gone?: true;
}

/** Whether something is still to be delivered. */
export function isBehind(
  { epoch, seq, opened, skipped, test }: Cursor,
  head: Position,
): boolean {
  return seq < head.seq || epoch !== head.epoch || opened === true ||
    skipped !== undefined || test !== undefined;
}

/** Attempts that failed, one after the other. */
export interface Failing {
  readonly since: number;
  readonly attempts: number;
  /** A sentence's end, such as "it took too long". */
  readonly why: string;
  readonly retryAt: number;
}

const SHAPE: Shape<Cursor> = {
  epoch: text,
  seq: integer,
  id,
  sending: optional(integer),
  skipped: optional(
    object<NonNullable<Cursor["skipped"]>>({ from: integer, to: integer }),
  ),
  opened: optional(oneOf(true)),
  removed: optional(oneOf(true)),
  ended: optional(oneOf(true)),
  test: optional(text),
  lease: optional(
    object<NonNullable<Cursor["lease"]>>({ by: text, until: time }),
  ),
  succeededAt: optional(time),
  failing: optional(
    object<Failing>({
      since: time,
      attempts: number,
      why: text,
      retryAt: time,
    }),
  ),
  gone: optional(boolean),
};

/** Parses a cursor; `undefined`: we didn't write it. */
export function parseCursor(json: string): Cursor | undefined {
  const value = parseJson(json);
  return typeof value === "object" && value !== null && hasShape(value, SHAPE)
    ? value as Cursor
    : undefined;
}

/** Where to begin in a room's order, if an endpoint has no cursor there. */
export interface Start {
  /** The last event that it isn't sent; absent: the room's last. */
  readonly after?: number;
  /** Whether it is sent everything, since the room was opened. */
  readonly opened?: true;
  /** Whether the room is ended. */
  readonly ended?: true;
}

/** Whether an endpoint has no cursor; the operator's next one goes on where the last one was. */
export function isNew(
  known: Cursor | undefined,
  { id, owner }: Pick<Endpoint, "id" | "owner">,
): known is undefined {
  return !known || known.id !== id && owner === "host";
}

/**
 * Returns where an endpoint begins, or goes on. If the room's order is no more, such as after
 * a restored backup, it goes on at the same number.
 *
 * @param known What is stored.
 */
export function placed(
  known: Cursor | undefined,
  endpoint: Pick<Endpoint, "id" | "owner">,
  { epoch, seq }: Position,
  start: Start,
): Cursor {
  const { id } = endpoint;
  if (isNew(known, endpoint)) {
    if (start.opened) return { id, epoch, seq: 0, opened: true };
    const after = Math.min(start.after ?? seq, seq);
    return { id, epoch, seq: after, ended: start.ended };
  }
  const cursor = known.id === id
    ? known
    : { ...known, id, failing: undefined, gone: undefined };
  if (known.epoch === epoch && known.seq <= seq) return cursor;
  const from = Math.min(known.seq, seq);
  const skipped = { from: 0, to: from };
  return { ...cursor, epoch, seq: from, skipped, sending: undefined };
}

/** Returns how long to wait, in milliseconds; `undefined`: for ever. */
export function waitOf(
  { gone, lease, failing }: Cursor,
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

/** Returns a cursor that doesn't wait after a failure. */
export function retriedNow(cursor: Cursor): Cursor {
  const { failing } = cursor;
  return failing ? { ...cursor, failing: { ...failing, retryAt: 0 } } : cursor;
}
