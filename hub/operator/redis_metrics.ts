/**
 * The metrics of Redis, which are 0 without one.
 *
 * @module
 */
import { Histogram } from "prom-client";
import {
  counter,
  gauge,
  labelled,
  labelledGauge,
  registry,
} from "./registry.ts";

/** Counters that only grow. */
export const redisCounters = {
  /** Commands and scripts that Redis replied to, and those that failed. */
  replies: 0,
  failures: 0,
  /** Connections lost, and attempts to connect that failed. */
  connectionsLost: 0,
  /** Times that a primary or some slots moved. */
  moves: 0,
  /** Writes that too few replicas had in time. */
  notReplicated: 0,
  /** Rooms followed here whose order went back. */
  lostOrders: 0,
  /** Commands that were sent again, by why. */
  redirects: { moved: 0, ask: 0, tryagain: 0, clusterdown: 0, readonly: 0 },
};

/** What the connections to Redis are like at present. */
export interface RedisCensus {
  /** Primaries, and those that all connections to work. */
  readonly nodes: number;
  readonly connected: number;
  /** The most replicas that a write waits for. */
  readonly replicas: number;
  /** Messages that wait for Redis. */
  readonly waiting: number;
}

const NONE: RedisCensus = { nodes: 0, connected: 0, replicas: 0, waiting: 0 };

let readCensus = () => NONE;

/** Makes the metrics show what this returns, until it is called with nothing. */
export function watchRedis(read: () => RedisCensus = () => NONE): void {
  readCensus = read;
}

/** How long Redis took to reply, in seconds. */
export const replyDuration = new Histogram({
  name: "hubbub_redis_reply_seconds",
  help:
    "How long Redis took to reply to a command or script, replication included.",
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5]
    .concat([1, 2]),
  registers: [registry],
});

/** How long replicas took, in seconds. */
export const replicationDuration = new Histogram({
  name: "hubbub_redis_replication_seconds",
  help: "How long replicas took to have a group of writes.",
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5]
    .concat([1, 2]),
  registers: [registry],
});

labelledGauge(
  "hubbub_redis_nodes",
  "Primaries of Redis (one, or those of a cluster) that this process is connected to, and that it lost.",
  "state",
  () => {
    const { nodes, connected } = readCensus();
    return [["connected", connected], ["lost", nodes - connected]];
  },
);
gauge(
  "hubbub_redis_replicas_wanted",
  "The most replicas that a write waits for, of any primary.",
  () => readCensus().replicas,
);
gauge(
  "hubbub_redis_waiting",
  "Messages in this process that Redis has not stored yet.",
  () => readCensus().waiting,
);
counter(
  "hubbub_redis_connections_lost_total",
  "Connections to Redis that were lost, and attempts to connect that failed.",
  () => redisCounters.connectionsLost,
);
counter(
  "hubbub_redis_moves_total",
  "Times that a primary, or slots of a cluster, moved to another address.",
  () => redisCounters.moves,
);
labelled(
  "hubbub_redis_redirects_total",
  "Commands that were sent again because Redis did not execute them, by why.",
  "kind",
  () => Object.entries(redisCounters.redirects),
);
labelled(
  "hubbub_redis_replies_total",
  "Commands and scripts that Redis replied to, and those that failed.",
  "outcome",
  () => [["ok", redisCounters.replies], ["failed", redisCounters.failures]],
);
counter(
  "hubbub_redis_not_replicated_total",
  "Groups of messages, and actions, refused because too few replicas had them in time.",
  () => redisCounters.notReplicated,
);
counter(
  "hubbub_redis_epochs_total",
  "Rooms followed here whose order went back, so that they got a new epoch and their clients started afresh.",
  () => redisCounters.lostOrders,
);
