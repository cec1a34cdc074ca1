import type { RedisConnection } from "../connection/connection.ts";
import { inTime } from "../connection/in_time.ts";
import { infoField, type Node } from "../connection/node.ts";
import { redisReason } from "../connection/reason.ts";
import { ANSWER_TIMEOUT_MS } from "../connection/router.ts";
import { script } from "../connection/script.ts";
import { roomKeys } from "../keys.ts";
import { noSuchRoomRefusal } from "../../refusals.ts";
import type {
  Inspection,
  InstanceReport,
  RoomUsage,
  StorageFacts,
  StorageNode,
} from "../../inspection.ts";
import { Reports } from "./reports.ts";

/**
 * Measures a room's log by some of its entries.
 *
 * KEYS: meta, log. Returns the number of events and their bytes; nothing if the room
 * doesn't exist.
 */
const USAGE = script(`#!lua flags=no-writes
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then return {} end
return {redis.call('HLEN', KEYS[2]), redis.call('MEMORY', 'USAGE', KEYS[2], 'SAMPLES', 20) or 0}`);

/** Which instances are alive, and which is this one. */
interface Living {
  readonly instance: string;
  knows(instance: string): boolean;
}

/** Tells the operator about Redis and the instances that share it. */
export class RedisInspection implements Inspection {
  readonly #connection: RedisConnection;
  readonly #living: Living;
  readonly #reports: Reports;

  constructor(connection: RedisConnection, living: Living) {
    this.#connection = connection;
    this.#living = living;
    this.#reports = new Reports(connection, living.instance);
  }

  async usage(room: string): Promise<RoomUsage> {
    const { meta, log } = roomKeys(room);
    const [events, bytes] = await this.#connection.call<number[]>(
      ...[USAGE, [meta, log], []] as const,
    );
    if (events === undefined) throw noSuchRoomRefusal(room);
    return { events, bytes };
  }

  /** Never throws: a node that doesn't answer is what the operator looks for. */
  storage(): Promise<StorageNode[]> {
    return Promise.all(this.#connection.nodes.map(nodeOf));
  }

  report(read: () => InstanceReport): void {
    this.#reports.start(read);
  }

  instances(): Promise<InstanceReport[]> {
    const { instance: own } = this.#living;
    return this.#reports.read((instance) =>
      instance === own || this.#living.knows(instance)
    );
  }

  stop(): Promise<void> {
    return this.#reports.stop();
  }
}

async function nodeOf(node: Node): Promise<StorageNode> {
  const name = `Redis ${node.name}`;
  try {
    const info = await inTime(node.ask(["INFO"]), ANSWER_TIMEOUT_MS);
    return { name, facts: factsIn(String(info)) };
  } catch (error) {
    return { name, problem: redisReason(error), facts: {} };
  }
}

/** Reads what Redis tells with INFO. */
export function factsIn(info: string): StorageFacts {
  const number = (field: string) => Number(infoField(info, field)) || 0;
  const replicas = [...info.matchAll(/^slave\d+:.*offset=(\d+),lag=(-?\d+)/gm)];
  const behind = replicas.map(([, offset]) =>
    Math.max(0, number("master_repl_offset") - Number(offset))
  );
  return {
    version: infoField(info, "valkey_version") ||
      infoField(info, "redis_version"),
    memoryBytes: number("used_memory"),
    memoryLimitBytes: number("maxmemory"),
    replicas: replicas.length,
    ...(replicas.length > 0 && {
      lagBytes: Math.max(...behind),
      lagSeconds: Math.max(0, ...replicas.map(([, , lag]) => Number(lag))),
    }),
    savedAt: number("rdb_last_save_time") * 1_000,
  };
}
