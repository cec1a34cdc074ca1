import type { Engine } from "../engine/engine.ts";
import { countDelivery } from "../operator/webhook_metrics.ts";
import { hashToken } from "../people/token.ts";
import type { SentEvent } from "./batch.ts";
import type { Cursor } from "./cursor.ts";
import type { Endpoint } from "./endpoint.ts";
import { type Answer, post } from "./post.ts";
import type { Times } from "./times.ts";

/** The longest wait after a failure, in milliseconds. */
const MAX_BACKOFF_MS = 3_600_000;

/** A room's events on their way to an endpoint. */
export interface Sending {
  /** As of {@linkcode deliveryId}. */
  readonly id: string;
  readonly room: string;
  readonly events: readonly SentEvent[];
  /** When it is sent, in milliseconds since 1970. */
  readonly now: number;
}

/** Sends events, and returns the cursor with what came of it: its place is the same. */
export async function send(
  { id, room, events, now }: Sending,
  endpoint: Endpoint,
  cursor: Cursor,
  { engine, times }: { readonly engine: Engine; readonly times: Times },
): Promise<Cursor> {
  const body = JSON.stringify({
    type: "room.events",
    timestamp: new Date(now).toISOString(),
    data: { room, epoch: cursor.epoch, events },
  });
  const attempts = cursor.failing?.attempts ?? 0;
  const answer = await post(endpoint, { id, body, at: now }, attempts)
    .catch((error: Error) => error.message);
  const at = await engine.time();
  const rest = { ...cursor, lease: undefined };
  const { owner } = endpoint;
  const isGone = typeof answer === "object" && answer.status === 410;
  // The operator set theirs on purpose, and nobody would turn it on again.
  if (isGone && owner === "host") {
    countDelivery(owner, "gone");
    return { ...rest, gone: true };
  }
  const why = typeof answer === "string" ? answer : problemOf(answer);
  countDelivery(owner, why === undefined ? "delivered" : "failed");
  if (why === undefined) {
    return { ...rest, succeededAt: at, failing: undefined };
  }
  const asked = typeof answer === "object" ? answer.retryAfterMs ?? 0 : 0;
  return {
    ...rest,
    failing: {
      since: cursor.failing?.since ?? at,
      attempts: attempts + 1,
      why,
      retryAt: at + Math.max(asked, backoffOf(attempts, times)),
    },
  };
}

/** Returns a delivery's id: the same for the same parts. */
export function deliveryId(...parts: readonly unknown[]): string {
  return `msg_${hashToken(JSON.stringify(parts)).slice(0, 22)}`;
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
