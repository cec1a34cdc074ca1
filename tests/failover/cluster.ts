import { Connection, waitUntil } from "./ask.ts";
import { ClusterView, viewOf } from "./cluster_view.ts";
import { Proxy } from "./proxy.ts";
import { RedisNode } from "./redis_node.ts";
import type { Splittable } from "./topology.ts";
import { ownPort } from "../tools/own_port.ts";

const PRIMARIES = 3;

/** Number of slots that keys are divided into. */
const SLOTS = 16_384;

/** How many keys move at once. */
const MOVED_KEYS = 100;

const SETTINGS = [
  'save ""',
  "appendonly yes",
  "appendfsync everysec",
  "repl-diskless-sync-delay 0",
  "cluster-enabled yes",
  "cluster-node-timeout 1000",
  "cluster-require-full-coverage no",
  // A replica belongs to its primary, however many another has.
  "cluster-allow-replica-migration no",
];

/** A cluster of three primaries, each with a replica. */
export class TestCluster implements Splittable {
  readonly nodes: RedisNode[] = [];
  /** If the network can be split: the proxies through which everything reaches each node, and its bus. */
  readonly #inner: Proxy[] = [];
  readonly #buses: Proxy[] = [];
  /** The proxies through which the clients of side A do. */
  readonly #nodesOfA: Proxy[] = [];

  private constructor() {}

  /** @param splittable Whether everything passes through proxies. */
  static async start({ splittable = false } = {}): Promise<TestCluster> {
    const cluster = new TestCluster();
    try {
      await cluster.#start(splittable);
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return urlOf(this.nodes.map(({ knownPort }) => knownPort));
  }

  get sides(): readonly [string, string] {
    return [urlOf(this.#nodesOfA.map(({ port }) => port)), this.url];
  }

  async rooms(prefix: string): Promise<string[]> {
    const wanted = new Set(await this.primaries());
    const rooms: string[] = [];
    for (let n = 1; wanted.size > 0; n++) {
      const room = `${prefix}-${n}`;
      if (wanted.delete(await this.primaryOf(room))) rooms.push(room);
    }
    return rooms;
  }

  async primaryOf(room: string): Promise<RedisNode> {
    const slot = await this.slotOf(room);
    const owners = (await this.#views()).filter(([, { own }]) =>
      own.isPrimary && own.owns(slot)
    );
    if (owners.length === 0) throw new Error(`Nobody owns slot ${slot}.`);
    // A primary that doesn't know yet that it was replaced has a lower epoch.
    owners.sort(([, a], [, b]) => b.own.configEpoch - a.own.configEpoch);
    return owners[0][0];
  }

  async primaries(): Promise<RedisNode[]> {
    return (await this.#views())
      .filter(([, { own }]) => own.isPrimary && own.slotCount > 0)
      .map(([node]) => node);
  }

  /** The slot that a room's keys are in. */
  async slotOf(room: string): Promise<number> {
    const [node] = this.nodes.filter(({ answers }) => answers);
    return await node.ask<number>(
      "CLUSTER",
      "KEYSLOT",
      `hubbub:{${room}}:meta`,
    );
  }

  /** The slots of a primary. */
  async slotsOf(primary: RedisNode): Promise<number[]> {
    const { own } = await viewOf(primary);
    return Array.from({ length: SLOTS }, (_, slot) => slot).filter(own.owns);
  }

  async switchOver(primary: RedisNode): Promise<void> {
    const views = await this.#views();
    const [, { own: { id } }] = views.find(([node]) => node === primary)!;
    const [replica] = views.find(([, { own }]) => own.primary === id)!;
    await waitUntil(async () => {
      if ((await viewOf(replica)).own.isPrimary) return;
      await replica.ask("CLUSTER", "FAILOVER");
      return "the replica doesn't take over";
    });
  }

  /** Moves slots with their keys between two primaries, one by one. */
  async reshard(
    slots: readonly number[],
    from: RedisNode,
    to: RedisNode,
  ): Promise<void> {
    using source = await Connection.open(from.port);
    using target = await Connection.open(to.port);
    const [sourceId, targetId] = await Promise.all(
      [source, target].map((each) => each.ask<string>("CLUSTER", "MYID")),
    );
    const others = (await this.primaries())
      .filter((node) => node !== from && node !== to);
    for (const slot of slots.map(String)) {
      const set = (at: Connection, ...state: string[]) =>
        at.ask("CLUSTER", "SETSLOT", slot, ...state);
      await set(target, "IMPORTING", sourceId);
      await set(source, "MIGRATING", targetId);
      while (true) {
        const keys = await source.ask<string[]>(
          ...["CLUSTER", "GETKEYSINSLOT", slot, String(MOVED_KEYS)],
        );
        if (keys.length === 0) break;
        await source.ask(
          ...["MIGRATE", "127.0.0.1", String(to.port), "", "0", "2000"],
          ...["KEYS", ...keys],
        );
      }
      await set(target, "NODE", targetId);
      await set(source, "NODE", targetId);
    }
    // The cluster's bus tells the others too, but slowly.
    for (const node of others) {
      using other = await Connection.open(node.port);
      await Promise.all(
        slots.map((slot) =>
          other.ask("CLUSTER", "SETSLOT", String(slot), "NODE", targetId)
        ),
      );
    }
  }

  settle(): Promise<void> {
    return waitUntil(async () => {
      const views = await this.#views();
      if (views.length < this.nodes.length) return "a node doesn't run";
      const [[, first]] = views;
      for (const [node, view] of views) {
        if (view.layout !== first.layout) return "the nodes disagree";
        const failed = view.nodes.find(({ isHealthy }) => !isHealthy);
        if (failed) return `one calls ${failed.id} ${failed.flags}`;
        if (view.nodes.length < this.nodes.length) return "one is unknown";
        if (view.slotCount < SLOTS) return "slots are without an owner";
        if (view.own.isPrimary) {
          const replicas = view.nodes.filter((each) =>
            each.primary === view.own.id
          );
          if (replicas.length !== 1) return "a primary has no replica";
          continue;
        }
        const replication = await node.info("replication");
        if (replication.get("master_link_status") !== "up") {
          return `the replica at ${node.port} doesn't follow its primary`;
        }
      }
    });
  }

  split(node: RedisNode): void {
    for (const [i, each] of this.nodes.entries()) {
      if (each === node) {
        this.#inner[i].cut();
        this.#buses[i].cut();
      } else {
        this.#nodesOfA[i].cut();
        this.#buses[i].cut(sourceOf(this.nodes.indexOf(node)));
      }
    }
  }

  heal(): void {
    for (const proxy of this.#proxies) proxy.heal();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
    for (const proxy of this.#proxies) await proxy[Symbol.asyncDispose]();
  }

  get #proxies(): Proxy[] {
    return [...this.#inner, ...this.#buses, ...this.#nodesOfA];
  }

  async #views(): Promise<[RedisNode, ClusterView][]> {
    const answering = this.nodes.filter(({ answers }) => answers);
    return await Promise.all(
      answering.map(async (node): Promise<[RedisNode, ClusterView]> => [
        node,
        await viewOf(node),
      ]),
    );
  }

  async #start(splittable: boolean): Promise<void> {
    const buses = Array.from({ length: 2 * PRIMARIES }, ownPort);
    const knownBuses = buses.map((bus) => this.#addNode(bus, splittable));
    const renamed = new Map(
      this.#nodesOfA.map(({ port }, i) => [this.nodes[i].knownPort, port]),
    );
    this.#nodesOfA.forEach((proxy) => proxy.rename(renamed));
    await Promise.all(this.nodes.map((node) => node.start()));
    const primaries = this.nodes.slice(0, PRIMARIES);
    const ids = await Promise.all(
      primaries.map(async (node, i) => {
        const [first, last] = [i, i + 1].map((part) =>
          Math.round(part * SLOTS / PRIMARIES)
        );
        await node.ask("CLUSTER", "SET-CONFIG-EPOCH", String(i + 1));
        await node.ask(
          ...["CLUSTER", "ADDSLOTSRANGE", String(first), String(last - 1)],
        );
        return await node.ask<string>("CLUSTER", "MYID");
      }),
    );
    const [meeting, ...rest] = this.nodes;
    for (const [i, node] of rest.entries()) {
      await meeting.ask(
        ...["CLUSTER", "MEET", "127.0.0.1", String(node.knownPort)],
        String(knownBuses[i + 1]),
      );
    }
    for (const [i, id] of ids.entries()) {
      // A replica has to know its primary first.
      await waitUntil(async () => {
        await this.nodes[PRIMARIES + i].ask("CLUSTER", "REPLICATE", id);
        return undefined;
      });
    }
    await this.settle();
  }

  /** Returns the port by which others know its bus. */
  #addNode(bus: number, splittable: boolean): number {
    const port = ownPort();
    const settings = [...SETTINGS, `cluster-port ${bus}`];
    if (!splittable) {
      this.nodes.push(new RedisNode(settings, { port }));
      return bus;
    }
    const [inner, busProxy] = [new Proxy(port), new Proxy(bus)];
    this.#inner.push(inner);
    this.#buses.push(busProxy);
    this.#nodesOfA.push(new Proxy(port));
    settings.push(
      "cluster-announce-ip 127.0.0.1",
      `cluster-announce-port ${inner.port}`,
      `cluster-announce-bus-port ${busProxy.port}`,
      `bind-source-addr ${sourceOf(this.nodes.length)}`,
    );
    this.nodes.push(new RedisNode(settings, { port, knownPort: inner.port }));
    return busProxy.port;
  }
}

/** The address that a node connects from, by which the proxies know it. */
function sourceOf(index: number): string {
  return `127.0.0.${10 + index}`;
}

function urlOf(ports: readonly number[]): string {
  const hosts = ports.map((port) => `127.0.0.1:${port}`);
  return `redis+cluster://${hosts.join(",")}`;
}
