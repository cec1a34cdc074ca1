/** How much of a room is stored. */
export interface RoomUsage {
  /** Number of events, deleted messages included. */
  readonly events: number;
  /** What they take up, estimated from some of them. */
  readonly bytes: number;
}

/** What a process that serves the rooms says of itself. */
export interface InstanceReport {
  /** The address and port that it was told to listen on. */
  readonly name: string;
  readonly version: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly clients: number;
  readonly rooms: number;
  readonly viewers: number;
  /** How often each code was a refusal's, since it started. */
  readonly refusals: Readonly<Record<string, number>>;
}

/** What is known of a node of the storage. Numbers of bytes and seconds are whole. */
export interface StorageFacts {
  readonly version?: string;
  /** The database's size, and the part of it that is free to be used again. */
  readonly databaseBytes?: number;
  readonly unusedBytes?: number;
  /** The size of the write-ahead log. */
  readonly walBytes?: number;
  readonly memoryBytes?: number;
  /** 0: no limit. */
  readonly memoryLimitBytes?: number;
  /** Number of replicas that are connected. */
  readonly replicas?: number;
  /** By how much the replica that is furthest behind is. */
  readonly lagBytes?: number;
  readonly lagSeconds?: number;
  /** When the storage last saved a snapshot, in milliseconds since 1970. */
  readonly savedAt?: number;
}

/** A database file, or a primary of Redis. */
export interface StorageNode {
  readonly name: string;
  /** Why nothing is known of it; absent: it answers. */
  readonly problem?: string;
  readonly facts: StorageFacts;
}

/** What an engine tells the operator about itself. */
export interface Inspection {
  /** @throws {Refusal} `no_such_room`, `unavailable`. */
  usage(room: string): Promise<RoomUsage>;

  /** @throws {Refusal} `unavailable`. */
  storage(): Promise<StorageNode[]>;

  /** Makes the other processes' {@linkcode instances} include what `read` returns. */
  report(read: () => InstanceReport): void;

  /**
   * Returns what the processes on this storage that are alive said of themselves in the
   * last few seconds, this one included.
   *
   * @throws {Refusal} `unavailable`.
   */
  instances(): Promise<InstanceReport[]>;
}
