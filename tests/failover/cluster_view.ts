import type { RedisNode } from "./redis_node.ts";

/** A node as another one describes it, or itself. */
interface ClusterNode {
  readonly id: string;
  readonly flags: readonly string[];
  readonly isPrimary: boolean;
  /** Whether it is reached. */
  readonly isHealthy: boolean;
  /** The id of the primary that it follows; "-": none. */
  readonly primary: string;
  readonly configEpoch: number;
  readonly slotCount: number;
  owns(slot: number): boolean;
}

/** What a node knows of its cluster. */
export interface ClusterView {
  readonly own: ClusterNode;
  readonly nodes: readonly ClusterNode[];
  /** How many slots have an owner. */
  readonly slotCount: number;
  /** Who owns which slots, and who follows whom: the same for all that agree. */
  readonly layout: string;
}

/** Asks a node what it knows. */
export async function viewOf(node: RedisNode): Promise<ClusterView> {
  const lines = (await node.ask<string>("CLUSTER", "NODES")).trim().split("\n");
  const nodes = lines.map(parse);
  return {
    nodes,
    own: nodes.find(({ flags }) => flags.includes("myself"))!,
    slotCount: nodes.reduce((sum, { slotCount }) => sum + slotCount, 0),
    layout: lines.map((line) => {
      const [id, , , primary, , , , , ...slots] = line.split(" ");
      return [id, primary, ...slots.filter((range) => !isMoving(range))].join();
    }).sort().join("\n"),
  };
}

/** Parses a line of CLUSTER NODES. */
function parse(line: string): ClusterNode {
  const [id, , flagList, primary, , , epoch, link, ...slots] = line.split(" ");
  const flags = flagList.split(",");
  const ranges = slots.filter((range) => !isMoving(range)).map((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return { first, last };
  });
  const unreached = ["fail", "fail?", "handshake", "noaddr"];
  return {
    id,
    flags,
    primary,
    isPrimary: flags.includes("master"),
    isHealthy: link === "connected" &&
      !flags.some((flag) => unreached.includes(flag)),
    configEpoch: Number(epoch),
    slotCount: ranges.reduce(
      (sum, { first, last }) => sum + last - first + 1,
      0,
    ),
    owns: (slot) =>
      ranges.some(({ first, last }) => first <= slot && slot <= last),
  };
}

/** Whether these slots are on the move: `[93-<-id]`. */
function isMoving(range: string): boolean {
  return range.startsWith("[");
}
