/**
 * This process's metrics for Prometheus. The hot path adds to the plain numbers of
 * {@linkcode counters}, which are converted only when metrics are read.
 *
 * @module
 */
import { Refusal, type RejectionCode } from "../refusal.ts";
import { Buffer } from "node:buffer";
import process from "node:process";
import { Histogram } from "prom-client";
import { counter, gauge, labelled, registry } from "./registry.ts";
import "./hook_metrics.ts";
import "./redis_metrics.ts";
import "./webhook_metrics.ts";

/** Why the server ended a client. */
export type Eviction =
  /** It fell off the room's log. */
  | "behind"
  /** It took nothing for too long. */
  | "stalled"
  /** It didn't read its answers. */
  | "unread_answers"
  /** Too many of its frames were refused. */
  | "refused_frames"
  /** It sent a binary frame, or one over the size limit. */
  | "bad_frame"
  /** It gave no sign of life when memory ran short. */
  | "silent"
  /** It never completed its handshake. */
  | "no_handshake"
  | "failed";

/**
 * Why a connection was refused: a code, with `too_many_clients` and shutdown told apart.
 */
type Denial =
  | Exclude<RejectionCode, "too_many_clients">
  | "server_full"
  | "address_full"
  | "draining";

/** Whose byte budget a message or act exceeded. */
export type ByteBudget = "viewer" | "network" | "room";

/** How often the event loop's lag is measured, in milliseconds. */
const LAG_INTERVAL_MS = 500;

/** Counters that only grow. On the hot path, counting is one addition. */
export const counters = {
  accepted: 0,
  /** Frames of room events, once per client. */
  eventFrames: 0,
  /** Frames for one client: the welcome, missed events, answers. */
  ownFrames: 0,
  /** Room events sent, once per client. */
  deliveries: 0,
  /** Messages left out of viewers' samples, once per room. */
  skipped: 0,
  /** Payload bytes in frames of both kinds. */
  bytes: 0,
  /** What those frames would be as JSON, in bytes. */
  jsonBytes: 0,
  /** Stored events that could not be read. */
  damagedEvents: 0,
};

const rejected = new Map<RejectionCode, number>();
const overBudget = new Map<ByteBudget, number>();
const denied = new Map<Denial, number>();
const evicted = new Map<Eviction, number>();

let lastFrame = "";
let lastFrameBytes = 0;

/**
 * Counts a frame sent to one client.
 *
 * @param data The frame as JSON.
 * @param events Number of room events in it; 0: it is for this client alone.
 * @param bytes What was sent, if not JSON.
 */
export function countFrame(
  data: string,
  events: number,
  bytes?: number,
): void {
  // During a flush, thousands of clients get the same string in a row.
  if (data !== lastFrame) {
    lastFrame = data;
    lastFrameBytes = Buffer.byteLength(data);
  }
  counters.bytes += bytes ?? lastFrameBytes;
  counters.jsonBytes += lastFrameBytes;
  if (events > 0) {
    counters.eventFrames++;
    counters.deliveries += events;
  } else counters.ownFrames++;
}

/** Counts a rejected frame or request. */
export function countRejected(code: RejectionCode): void {
  rejected.set(code, (rejected.get(code) ?? 0) + 1);
}

/** Counts a message or act that was refused because it exceeded a byte budget. */
export function countOverBudget(budget: ByteBudget): void {
  overBudget.set(budget, (overBudget.get(budget) ?? 0) + 1);
}

/** Runs `body`, and counts its refusal if it throws one. */
export async function countingRejections<T>(
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Refusal) countRejected(error.code);
    throw error;
  }
}

/** Counts a refused connection. */
export function countDenied(reason: Denial): void {
  denied.set(reason, (denied.get(reason) ?? 0) + 1);
}

/** Counts a client that the server ended. */
export function countEvicted(reason: Eviction): void {
  evicted.set(reason, (evicted.get(reason) ?? 0) + 1);
}

/** Returns how often each code was the reason to refuse a message, request or connection. */
export function refusalsByCode(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [code, count] of [...rejected, ...denied]) {
    counts[code] = (counts[code] ?? 0) + count;
  }
  return counts;
}

/** How long flushes occupied the process, in seconds. */
export const flushDuration = new Histogram({
  name: "hubbub_flush_duration_seconds",
  help: "How long a flush of one room kept the process busy.",
  buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05]
    .concat([0.1, 0.25, 0.5, 1]),
  registers: [registry],
});

/** How long the engine took to store a message, in seconds. */
export const publishDuration = new Histogram({
  name: "hubbub_engine_publish_duration_seconds",
  help: "How long the engine took to order and store a message.",
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5]
    .concat([1, 2.5, 5, 10]),
  registers: [registry],
});

const lag = new Histogram({
  name: "hubbub_event_loop_lag_seconds",
  help: `How late timers run, measured every ${LAG_INTERVAL_MS} ms.`,
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [registry],
});

/** Current numbers, as the hub counts them. */
export interface Census {
  readonly clients: number;
  readonly rooms: number;
  readonly viewers: number;
}

/** What {@linkcode renderMetrics} reads. */
interface Counted {
  readonly census: Census;
}

let census: Census = { clients: 0, rooms: 0, viewers: 0 };

gauge("hubbub_clients", "Clients connected.", () => census.clients);
gauge(
  "hubbub_rooms",
  "Rooms in this process: those with clients, and those that just emptied.",
  () => census.rooms,
);
gauge(
  "hubbub_viewers",
  "People in this process's rooms; one with three tabs in a room counts once.",
  () => census.viewers,
);
counter(
  "hubbub_messages_accepted_total",
  "Messages stored and answered with accepted, repeated keys included.",
  () => counters.accepted,
);
labelled(
  "hubbub_messages_rejected_total",
  "Frames and messages refused, by code.",
  "code",
  () => rejected,
);
labelled(
  "hubbub_byte_budget_refusals_total",
  "Messages and actions refused with rate_limited because a byte budget was used up, by whose budget.",
  "budget",
  () => overBudget,
);
counter(
  "hubbub_deliveries_total",
  "Room events sent to clients: events times clients. Events sent to recover a gap do not count.",
  () => counters.deliveries,
);
counter(
  "hubbub_messages_skipped_total",
  "Messages left out of what viewers of a busy room are sent, counted once per room, not per viewer.",
  () => counters.skipped,
);
labelled(
  "hubbub_frames_sent_total",
  "Frames sent: with room events (deliveries divided by these is the coalescing), or with a client's own.",
  "kind",
  () => [["events", counters.eventFrames], ["own", counters.ownFrames]],
);
counter(
  "hubbub_sent_bytes_total",
  "Bytes of payload sent to clients, before framing and TLS.",
  () => counters.bytes,
);
counter(
  "hubbub_sent_json_bytes_total",
  "Bytes that the same payload has as JSON: what compression saves is the difference.",
  () => counters.jsonBytes,
);
counter(
  "hubbub_damaged_events_total",
  "Stored events that could not be read, each counted once; readers see them as deleted.",
  () => counters.damagedEvents,
);
labelled(
  "hubbub_evictions_total",
  "Clients disconnected by the server, by reason.",
  "reason",
  () => evicted,
);
labelled(
  "hubbub_connections_refused_total",
  "Connections that the hub refused, by reason.",
  "reason",
  () => denied,
);
counter(
  "process_cpu_seconds_total",
  "User and system CPU time of this process.",
  () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
);
gauge(
  "process_resident_memory_bytes",
  "Resident memory of this process.",
  () => Deno.memoryUsage().rss,
);
gauge(
  "process_heap_bytes",
  "Heap of V8 in this process.",
  () => Deno.memoryUsage().heapTotal,
);
gauge(
  "process_start_time_seconds",
  "When this process started, in seconds since 1970.",
  () => performance.timeOrigin / 1e3,
);

/** Returns all metrics in Prometheus' text format, and their content type. */
export async function renderMetrics(
  hub: Counted,
): Promise<{ text: string; type: string }> {
  census = hub.census;
  return { text: await registry.metrics(), type: registry.contentType };
}

/** Measures the event loop's lag until the returned function is called. */
export function watchLag(): () => void {
  let expected = performance.now() + LAG_INTERVAL_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - expected) / 1e3);
    expected = now + LAG_INTERVAL_MS;
  }, LAG_INTERVAL_MS);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}
