/**
 * What this process has done, for Prometheus. The hot path adds to the plain
 * numbers of {@linkcode counters}; they become metrics only when somebody reads them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { RejectionCode } from "../protocol.ts";

/** Why a client was ended by this side. */
export type Eviction =
  /** It fell off the room's log. */
  | "behind"
  /** It took nothing for too long. */
  | "stalled"
  /** It asked and did not read the answers. */
  | "unread_answers"
  /** Too many of its frames were refused. */
  | "refused_frames"
  /** It sent a binary frame, or one over the limit. */
  | "bad_frame"
  /** It never finished its handshake. */
  | "no_handshake"
  /** The server failed. */
  | "failed";

/** Why a connection was refused: a code, and of "full" and "unavailable" the two kinds. */
type Denial =
  | Exclude<RejectionCode, "too_many_clients">
  | "server_full"
  | "address_full"
  | "draining";

/** How often the event loop's lag is measured, in milliseconds. */
const LAG_INTERVAL = 500;

/** Numbers that only grow. What happens once a delivery costs an addition here. */
export const counters = {
  accepted: 0,
  /** Frames of room events, one client each. */
  eventFrames: 0,
  /** Frames of a client's own: the welcome, what it missed, answers. */
  ownFrames: 0,
  /** Room events in frames, one client each. */
  deliveries: 0,
  /** Bytes of payload in frames of both kinds. */
  bytes: 0,
};

const rejected = new Map<RejectionCode, number>();
const denied = new Map<Denial, number>();
const evicted = new Map<Eviction, number>();

let measured = "";
let size = 0;

/** A frame with `events` of a room's events goes to one client; 0: a frame of its own. */
export function countFrame(data: string, events: number): void {
  // In a flush thousands are given the same string, one after the other.
  if (data !== measured) {
    measured = data;
    size = Buffer.byteLength(data);
  }
  counters.bytes += size;
  if (events > 0) {
    counters.eventFrames++;
    counters.deliveries += events;
  } else counters.ownFrames++;
}

/** Something that a client said was refused. */
export function countRejected(code: RejectionCode): void {
  rejected.set(code, (rejected.get(code) ?? 0) + 1);
}

/** Somebody was not let in. */
export function countDenied(reason: Denial): void {
  denied.set(reason, (denied.get(reason) ?? 0) + 1);
}

/** A client was ended by this side. */
export function countEvicted(reason: Eviction): void {
  evicted.set(reason, (evicted.get(reason) ?? 0) + 1);
}

const registry = new Registry();

/** How long flushes kept the process busy, in seconds. */
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
  help:
    `How much later than asked a timer ran, measured every ${LAG_INTERVAL} ms.`,
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [registry],
});

/** What is there now, as the hub counts it. */
export interface Census {
  readonly clients: number;
  readonly rooms: number;
  readonly viewers: number;
}

/** Whom {@linkcode renderMetrics} asks. */
interface Counted {
  readonly census: Census;
}

let census: Census = { clients: 0, rooms: 0, viewers: 0 };

gauge("hubbub_clients", "Clients connected.", () => census.clients);
gauge(
  "hubbub_rooms",
  "Rooms held in this process: those with clients, and those just left.",
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
  rejected,
);
counter(
  "hubbub_deliveries_total",
  "Room events sent to clients: events times clients. What clients missed is not in it.",
  () => counters.deliveries,
);
labelled(
  "hubbub_frames_sent_total",
  "Frames sent: of room events (deliveries over these is the coalescing), and of a client's own.",
  "kind",
  () => [["events", counters.eventFrames], ["own", counters.ownFrames]],
);
counter(
  "hubbub_sent_bytes_total",
  "Bytes of payload sent to clients, before framing and TLS.",
  () => counters.bytes,
);
labelled(
  "hubbub_evictions_total",
  "Clients ended by this side, by reason.",
  "reason",
  evicted,
);
labelled(
  "hubbub_connections_refused_total",
  "Connections that the hub did not take, by reason.",
  "reason",
  denied,
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

/** Everything in Prometheus' text format, and the content type that goes with it. */
export async function renderMetrics(
  hub: Counted,
): Promise<{ text: string; type: string }> {
  census = hub.census;
  return { text: await registry.metrics(), type: registry.contentType };
}

/** Measures the event loop's lag from now on, until the returned function is called. */
export function watchLag(): () => void {
  let expected = performance.now() + LAG_INTERVAL;
  const timer = setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - expected) / 1e3);
    expected = now + LAG_INTERVAL;
  }, LAG_INTERVAL);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}

function gauge(name: string, help: string, read: () => number): void {
  const registers = [registry];
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

function counter(name: string, help: string, read: () => number): void {
  const registers = [registry];
  new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

function labelled(
  name: string,
  help: string,
  label: string,
  values:
    | ReadonlyMap<string, number>
    | (() => readonly (readonly [string, number])[]),
): void {
  const registers = [registry];
  new Counter({
    name,
    help,
    labelNames: [label],
    registers,
    collect() {
      this.reset();
      const all = typeof values === "function" ? values() : values;
      for (const [value, count] of all) this.inc({ [label]: value }, count);
    },
  });
}
