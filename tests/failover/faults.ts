import { pause, waitUntil } from "./ask.ts";
import type { TestCluster } from "./cluster.ts";
import { Load, type Result } from "./driver.ts";
import { Instance } from "../redis/redis.ts";
import type { RedisNode } from "./redis_node.ts";
import type { RejectionCode } from "../../hub/refusal.ts";
import type { Splittable, Topology } from "./topology.ts";

/** How many refusals show that messages are refused, and not just one by chance. */
const MANY_REFUSALS = 50;

/** What a fault is done to. */
interface Scene<T extends Topology = Topology> {
  readonly topology: T;
  readonly rooms: readonly string[];
  readonly load: Load;
  /** The clients of side A, if the network is split, and those of side B. */
  readonly a: Instance;
  readonly b: Instance;
}

/** What a fault has to say. */
interface Done {
  /** How long nobody could write, by what the Redis servers say, in milliseconds. */
  readonly ownMs?: number;
  /** What was sent before this time may be lost. */
  readonly since?: number;
}

/** Something that happens under load, and is over when the promise resolves. */
export interface Fault<T extends Topology = Topology> {
  readonly name: string;
  readonly tolerated?: readonly RejectionCode[];
  happen(scene: Scene<T>): Promise<Done>;
}

/** What a round shows. */
export type Round = Result & Pick<Done, "ownMs"> & {
  readonly rooms: readonly string[];
};

/**
 * Lets a fault happen while two instances write and read.
 *
 * @param prefix Begins the names of the rooms, which are new.
 * @param sides The URLs of the instances.
 */
export async function runRound<T extends Topology>(
  topology: T,
  fault: Fault<T>,
  prefix: string,
  sides: readonly [string, string] = [topology.url, topology.url],
): Promise<Round> {
  const rooms = await topology.rooms(prefix);
  await using a = await open(sides[0]);
  await using b = await open(sides[1]);
  await using load = await Load.start(
    [a.engine, b.engine],
    rooms,
    fault.tolerated,
  );
  const { ownMs, since } = await fault.happen({ topology, rooms, load, a, b });
  await topology.settle();
  await load.flow();
  return { ...await load.stop(since), ownMs, rooms };
}

/** Opens an instance as soon as that is possible: on a slow machine a connection may time out. */
async function open(url: string): Promise<Instance> {
  let instance: Instance | undefined;
  await waitUntil(async () => {
    instance = await Instance.open(url);
    return undefined;
  });
  return instance!;
}

/** A primary is killed, another takes over, and the old one returns. */
export const KILL: Fault = {
  name: "the primary is killed and returns",
  async happen({ topology, rooms: [room], load }) {
    const old = await topology.primaryOf(room);
    const began = performance.now();
    await old.kill();
    const ownMs = await takeover(topology, room, old, began);
    await load.flow();
    await old.start();
    return { ownMs };
  },
};

/** A primary stands still for so many milliseconds, long enough for another to take over. */
export function pausing(ms: number): Fault {
  return {
    name: `the primary stands still for ${ms / 1000} s`,
    async happen({ topology, rooms: [room] }) {
      const old = await topology.primaryOf(room);
      const began = performance.now();
      old.pause();
      const ownMs = await takeover(topology, room, old, began);
      await pause(began + ms - performance.now());
      old.resume();
      return { ownMs };
    },
  };
}

/** The network is split: on one side a primary with clients, on the other all else with clients. */
export const SPLIT: Fault<Splittable> = {
  name: "the network is split, with clients on both sides",
  async happen({ topology, rooms: [room], load, b }) {
    const old = await topology.primaryOf(room);
    const began = performance.now();
    topology.split(old);
    await takeover(topology, room, old, began);
    await load.flow(b.engine);
    topology.heal();
    // Until then nobody could write on side A.
    return { ownMs: performance.now() - began };
  },
};

/** Slots move from a primary to another: that part of the first one's, and those of its rooms. */
export function resharding(part: number): Fault<TestCluster> {
  return {
    name: "slots move to another node",
    async happen({ topology, rooms }) {
      const from = await topology.primaryOf(rooms[0]);
      const to = await topology.primaryOf(rooms[1]);
      const slots = await topology.slotsOf(from);
      const count = Math.ceil(part * slots.length);
      const moved = new Set(slots.slice(0, count));
      moved.add(await topology.slotOf(rooms[0]));
      await topology.reshard([...moved], from, to);
      return {};
    },
  };
}

/** All data are deleted. */
export const FLUSH: Fault = {
  name: "FLUSHALL",
  tolerated: ["unavailable", "no_such_room"],
  async happen({ topology }) {
    for (const primary of await topology.primaries()) {
      await primary.ask("FLUSHALL");
    }
    return { since: performance.now() };
  },
};

/** Redis may use no more memory, and later may again. */
export const FULL: Fault = {
  name: "no memory is left",
  async happen({ topology, rooms, load, a }) {
    const heads = () =>
      Promise.all(rooms.map(async (room) => (await a.engine.head(room)).seq));
    const limit = async (bytes: string) => {
      // Replicas too: on a slow machine one may take over.
      for (const node of topology.nodes) {
        await node.ask("CONFIG", "SET", "maxmemory", bytes);
      }
    };
    await limit("1");
    await refusals(load);
    const before = await heads();
    await refusals(load);
    const after = await heads();
    await limit("0");
    if (`${after}` !== `${before}`) {
      throw new Error(`Refused messages are stored: ${before} became ${after}`);
    }
    return {};
  },
};

/** Every node is restarted: replicas first, and primaries once they are replicas. */
export const ROLLING: Fault = {
  name: "all nodes are restarted, one after another",
  async happen({ topology }) {
    const primaries = await topology.primaries();
    for (const node of topology.nodes) {
      if (primaries.includes(node)) continue;
      await node.restart();
      await topology.settle();
    }
    for (const primary of primaries) {
      await topology.switchOver(primary);
      await topology.settle();
      await primary.restart();
      await topology.settle();
    }
    return {};
  },
};

/**
 * Waits until a room has another primary that takes writes.
 *
 * @returns How long that took since `began`, in milliseconds.
 */
async function takeover(
  topology: Topology,
  room: string,
  old: RedisNode,
  began: number,
): Promise<number> {
  await waitUntil(async () => {
    const primary = await topology.primaryOf(room);
    if (primary === old) return "nobody took over";
    await primary.ask("SET", `probe:{${room}}`, "");
  });
  return performance.now() - began;
}

/** Waits until many messages have been refused from now on. */
async function refusals(load: Load): Promise<void> {
  const { refused } = load;
  await waitUntil(() =>
    load.refused < refused + MANY_REFUSALS ? "nothing is refused" : undefined
  );
}
