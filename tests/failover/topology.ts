import type { RedisNode } from "./redis_node.ts";

/** Several Redis servers, one of which takes over from another that fails. */
export interface Topology extends AsyncDisposable {
  /** What REDIS_URL is for them. */
  readonly url: string;
  /** Those that hold data. */
  readonly nodes: readonly RedisNode[];

  /** Returns names of new rooms: at least one for each primary. */
  rooms(prefix: string): Promise<string[]>;

  /** Returns the primary that holds a room, by what those that answer say. */
  primaryOf(room: string): Promise<RedisNode>;

  /** Returns all primaries. */
  primaries(): Promise<RedisNode[]>;

  /** Makes a replica of this primary take over from it. */
  switchOver(primary: RedisNode): Promise<void>;

  /** Resolves when all nodes run, and each knows its primary and follows it. */
  settle(): Promise<void>;
}

/** A topology whose network can be split. */
export interface Splittable extends Topology {
  /** What REDIS_URL is for clients that stay with the node, and for all others. */
  readonly sides: readonly [string, string];

  /** Separates a node, with the clients of the first side, from everything else. */
  split(node: RedisNode): void;

  heal(): void;
}
