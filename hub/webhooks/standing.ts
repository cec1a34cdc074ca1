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

/** How far a room's events were delivered to an endpoint. Times are in milliseconds since 1970. */
export interface Standing extends Position {
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
  { epoch, seq, opened, skipped, test }: Standing,
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

const SHAPE: Shape<Standing> = {
  epoch: text,
  seq: integer,
  id,
  sending: optional(integer),
  skipped: optional(
    object<NonNullable<Standing["skipped"]>>({ from: integer, to: integer }),
  ),
  opened: optional(oneOf(true)),
  removed: optional(oneOf(true)),
  ended: optional(oneOf(true)),
  test: optional(text),
  lease: optional(
    object<NonNullable<Standing["lease"]>>({ by: text, until: time }),
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

/** Parses a standing; `undefined`: we didn't write it. */
export function parseStanding(json: string): Standing | undefined {
  const value = parseJson(json);
  return typeof value === "object" && value !== null && hasShape(value, SHAPE)
    ? value as Standing
    : undefined;
}
