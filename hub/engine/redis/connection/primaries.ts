import type { Reply } from "./client.ts";
import { type Address, formatAddress } from "./target.ts";

/** Number of hash slots of a cluster. */
export const SLOTS = 16_384;

/** A node that takes writes. */
export interface Primary {
  readonly address: Address;
  /** First and last slot of each range. */
  readonly slots: readonly (readonly [number, number])[];
  /** Replicas that may take over. */
  readonly replicas: number;
  /** Those of them that may never have had the data: they can't take over yet. */
  readonly loading?: number;
}

/** What one source says about the primaries; that with the highest `epoch` is the newest. */
export interface Answer {
  readonly epoch: number;
  readonly primaries: readonly Primary[];
  /** Whether a majority agrees, and nobody knows of a failover that has begun. */
  readonly isSettled: boolean;
}

/** What one Sentinel says about its primary. */
export interface SentinelAnswer {
  readonly epoch: number;
  readonly address: Address;
  /** Replicas that it knows, and those that it doesn't take for down. */
  readonly known: number;
  readonly up: number;
  /** Number of Sentinels, itself included. */
  readonly sentinels: number;
  /** Whether it is replacing the primary. */
  readonly isFailingOver: boolean;
}

/**
 * Reads what a Sentinel says about a primary.
 *
 * @param master Its reply to `SENTINEL MASTER`.
 * @param replicas Its reply to `SENTINEL REPLICAS`.
 * @returns `undefined` if it names none.
 */
export function readSentinel(
  master: Reply,
  replicas: Reply,
): SentinelAnswer | undefined {
  const fields = fieldsOf(master);
  const { ip, port } = fields;
  if (!ip || !(Number(port) > 0)) return;
  const known = Array.isArray(replicas) ? replicas.map(fieldsOf) : [];
  return {
    epoch: Number(fields["config-epoch"] ?? 0),
    address: { host: ip, port: Number(port) },
    known: known.length,
    up: known.filter(({ flags }) => !flags?.includes("down")).length,
    sentinels: Number(fields["num-other-sentinels"] ?? 0) + 1,
    isFailingOver: fields.flags?.includes("failover_in_progress") ?? false,
  };
}

/**
 * Returns what the newest of the Sentinels' answers says. A replica counts as down only if
 * a majority of the Sentinels says so: a minority may be cut off from it.
 *
 * @returns `undefined` if there is no answer.
 */
export function agreeOn(
  answers: readonly SentinelAnswer[],
): Answer | undefined {
  const best = newest(answers);
  if (!best) return;
  const { epoch, address } = best;
  const naming = answers.filter((answer) =>
    formatAddress(answer.address) === formatAddress(address)
  );
  const agreeing = naming.filter((answer) => answer.epoch === epoch);
  const isMajority = agreeing.length * 2 > best.sentinels;
  const replicas = Math.max(
    ...agreeing.map(({ up, known }) => isMajority ? up : known),
  );
  return {
    epoch,
    primaries: [{ address, slots: [[0, SLOTS - 1]], replicas }],
    isSettled: isMajority &&
      !naming.some(({ isFailingOver }) => isFailingOver),
  };
}

/**
 * Reads what a node says about its cluster.
 *
 * @param info Its reply to `CLUSTER INFO`.
 * @param shards Its reply to `CLUSTER SHARDS`: the addresses that clients are to use.
 * @param nodeList Its reply to `CLUSTER NODES`: which nodes failed by the majority's
 * decision. To `CLUSTER SHARDS` one has failed already that this node alone can't reach.
 * @param from Its address, for a cluster that doesn't know its own.
 * @param tls Whether to use the ports for TLS.
 * @returns `undefined` if it is cut off from the majority.
 */
export function readCluster(
  info: string,
  shards: Reply,
  nodeList: string,
  from: Address,
  tls: boolean,
): Answer | undefined {
  const epoch = info.match(/^cluster_current_epoch:(\d+)/m)?.[1];
  if (!/^cluster_state:ok/m.test(info) || !Array.isArray(shards)) return;
  const failed = new Set(
    nodeList.split("\n").map((line) => line.split(" "))
      .filter(([_id, _address, flags]) => flags?.split(",").includes("fail"))
      .map(([id]) => id),
  );
  const primaries = shards.flatMap((shard): Primary[] => {
    if (!Array.isArray(shard)) return [];
    const slots = listOf(shard, "slots").map(Number);
    const nodes = listOf(shard, "nodes").map(fieldsOf)
      .filter(({ id }) => !failed.has(id!));
    const replicas = nodes.filter(({ role }) => role !== "master");
    const primary = nodes.find(({ role }) => role === "master");
    if (!primary) return [];
    const { endpoint, ip } = primary;
    const known = endpoint && endpoint !== "?" ? endpoint : ip;
    return [{
      address: {
        host: known || from.host,
        port: Number(tls ? primary["tls-port"] : primary.port),
      },
      slots: slots.flatMap((first, i) =>
        i % 2 === 0 ? [[first, slots[i + 1]] as const] : []
      ),
      replicas: replicas.length,
      loading: replicas.filter(({ health }) => health === "loading").length,
    }];
  });
  return { epoch: Number(epoch ?? 0), primaries, isSettled: true };
}

/** Returns the answer with the highest epoch; `undefined`: there is none. */
export function newest<T extends { readonly epoch: number }>(
  answers: readonly T[],
): T | undefined {
  return answers.reduce<T | undefined>(
    (best, answer) => best && best.epoch >= answer.epoch ? best : answer,
    undefined,
  );
}

/** Whether two answers name the same addresses for the same slots. */
export function isSame(
  a: readonly Primary[],
  b: readonly Primary[],
): boolean {
  const text = (primaries: readonly Primary[]) =>
    primaries.map(({ address, slots }) => `${formatAddress(address)} ${slots}`)
      .sort().join();
  return text(a) === text(b);
}

/** Returns a reply of names and values as an object. */
function fieldsOf(reply: Reply): Record<string, string | undefined> {
  const fields: Record<string, string | undefined> = {};
  if (Array.isArray(reply)) {
    for (let i = 0; i + 1 < reply.length; i += 2) {
      fields[String(reply[i])] = String(reply[i + 1] ?? "");
    }
  }
  return fields;
}

function listOf(reply: Reply[], name: string): Reply[] {
  const value = reply[reply.indexOf(name) + 1];
  return Array.isArray(value) ? value : [];
}
