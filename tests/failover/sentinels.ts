import { type Reply, waitUntil } from "./ask.ts";
import { ownPort } from "../tools/own_port.ts";
import { Proxy } from "./proxy.ts";
import { RedisNode } from "./redis_node.ts";
import type { Splittable } from "./topology.ts";

/** The name of the primary, by which Sentinels are asked. */
const NAME = "mymaster";

/** What Sentinels do at their pace, faster: milliseconds. */
const PACE = [
  ...["INFO-PERIOD", "1000", "PUBLISH-PERIOD", "500"],
];

const DATA = [
  'save ""',
  "appendonly yes",
  "appendfsync everysec",
  "repl-diskless-sync-delay 0",
  "min-replicas-to-write 1",
  "min-replicas-max-lag 2",
];

/** A primary, two replicas and three Sentinels that watch them. */
export class TestSentinels implements Splittable {
  readonly nodes: RedisNode[] = [];
  readonly sentinels: RedisNode[] = [];
  /** If the network can be split: the proxies through which servers and clients reach each node. */
  readonly #inner: Proxy[] = [];
  /** The proxies through which the clients of side A reach nodes and Sentinels. */
  readonly #nodesOfA: Proxy[] = [];
  readonly #sentinelsOfA: Proxy[] = [];

  private constructor() {}

  /** @param splittable Whether everything passes through proxies. */
  static async start({ splittable = false } = {}): Promise<TestSentinels> {
    const all = new TestSentinels();
    try {
      await all.#start(splittable);
      return all;
    } catch (error) {
      await all[Symbol.asyncDispose]();
      throw error;
    }
  }

  get url(): string {
    return urlOf(this.sentinels);
  }

  get sides(): readonly [string, string] {
    return [urlOf(this.#sentinelsOfA), this.url];
  }

  rooms(prefix: string): Promise<string[]> {
    return Promise.resolve([`${prefix}-1`, `${prefix}-2`]);
  }

  /** The primary, by the first Sentinel that answers. */
  async primary(): Promise<RedisNode> {
    const sentinel = this.sentinels.find(({ answers }) => answers);
    if (!sentinel) {
      throw new Error("Cannot find the primary: no Sentinel runs.");
    }
    return await this.#primaryBy(sentinel);
  }

  primaryOf(): Promise<RedisNode> {
    return this.primary();
  }

  async primaries(): Promise<RedisNode[]> {
    return [await this.primary()];
  }

  async switchOver(primary: RedisNode): Promise<void> {
    // It refuses while it doesn't know yet how the replicas are.
    await waitUntil(async () => {
      await this.sentinels[0].ask("SENTINEL", "FAILOVER", NAME);
      return undefined;
    });
    await waitUntil(async () =>
      await this.primary() === primary ? "it is still the primary" : undefined
    );
  }

  settle(): Promise<void> {
    return waitUntil(async () => {
      const primary = await this.primary();
      for (const sentinel of this.sentinels) {
        if (await this.#primaryBy(sentinel) !== primary) {
          return "the Sentinels disagree about the primary";
        }
        const fields = pairs(await sentinel.ask("SENTINEL", "MASTER", NAME));
        if (fields.get("flags") !== "master") {
          return `a Sentinel calls the primary ${fields.get("flags")}`;
        }
        if (fields.get("num-other-sentinels") !== "2") {
          return "a Sentinel doesn't know both others";
        }
        const replicas = await sentinel.ask<string[][]>(
          ...["SENTINEL", "REPLICAS", NAME],
        );
        if (
          replicas.length !== this.nodes.length - 1 ||
          !replicas.every((each) => pairs(each).get("flags") === "slave")
        ) return "a Sentinel doesn't know both replicas";
      }
      return await following(primary, this.nodes);
    });
  }

  split(node: RedisNode): void {
    for (const [i, each] of this.nodes.entries()) {
      (each === node ? this.#inner : this.#nodesOfA)[i].cut();
    }
    for (const proxy of this.#sentinelsOfA) proxy.cut();
  }

  heal(): void {
    for (const proxy of this.#proxies) proxy.heal();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [...this.sentinels, ...this.nodes]) {
      await server[Symbol.asyncDispose]();
    }
    for (const proxy of this.#proxies) await proxy[Symbol.asyncDispose]();
  }

  get #proxies(): Proxy[] {
    return [...this.#inner, ...this.#nodesOfA, ...this.#sentinelsOfA];
  }

  async #start(splittable: boolean): Promise<void> {
    for (let i = 0; i < 3; i++) this.#addNode(splittable);
    await Promise.all(this.nodes.map((node) => node.start()));
    const [primary] = this.nodes;
    await waitUntil(() => following(primary, this.nodes));
    for (let i = 0; i < 3; i++) {
      const sentinel = new RedisNode([
        `sentinel monitor ${NAME} 127.0.0.1 ${primary.knownPort} 2`,
        `sentinel down-after-milliseconds ${NAME} 1000`,
        `sentinel failover-timeout ${NAME} 3000`,
        `sentinel parallel-syncs ${NAME} 2`,
      ], { sentinel: true });
      this.sentinels.push(sentinel);
      if (splittable) this.#sentinelsOfA.push(new Proxy(sentinel.port));
      await sentinel.start();
      await sentinel.ask("SENTINEL", "DEBUG", ...PACE);
    }
    const renamed = new Map(
      [...this.#nodesOfA, ...this.#sentinelsOfA].map(({ port }, i) => [
        [...this.nodes, ...this.sentinels][i].knownPort,
        port,
      ]),
    );
    for (const proxy of this.#sentinelsOfA) proxy.rename(renamed);
    await this.settle();
  }

  #addNode(splittable: boolean): void {
    const port = ownPort();
    let knownPort = port;
    if (splittable) {
      const proxy = new Proxy(port);
      knownPort = proxy.port;
      this.#inner.push(proxy);
      this.#nodesOfA.push(new Proxy(port));
    }
    const [primary] = this.nodes;
    this.nodes.push(
      new RedisNode([
        ...DATA,
        "replica-announce-ip 127.0.0.1",
        `replica-announce-port ${knownPort}`,
        ...primary ? [`replicaof 127.0.0.1 ${primary.knownPort}`] : [],
      ], { port, knownPort }),
    );
  }

  async #primaryBy(sentinel: RedisNode): Promise<RedisNode> {
    const [, port] = await sentinel.ask<string[]>(
      ...["SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME],
    );
    return this.nodes.find(({ knownPort }) => knownPort === Number(port))!;
  }
}

/** Says which of these nodes doesn't follow the primary yet, or that it isn't one. */
async function following(
  primary: RedisNode,
  nodes: readonly RedisNode[],
): Promise<string | undefined> {
  if ((await primary.info("replication")).get("role") !== "master") {
    return "the primary is a replica";
  }
  for (const node of nodes) {
    if (node === primary) continue;
    const replication = await node.info("replication");
    if (
      replication.get("master_port") !== String(primary.knownPort) ||
      replication.get("master_link_status") !== "up"
    ) return `the node at ${node.port} doesn't follow the primary`;
  }
}

/** Returns names and values that alternate in a reply. */
function pairs(reply: Reply): Map<string, string> {
  const words = reply as string[];
  return new Map(
    words.flatMap((word, i) => i % 2 === 0 ? [[word, words[i + 1]]] : []),
  );
}

function urlOf(sentinels: readonly { readonly port: number }[]): string {
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`);
  return `redis+sentinel://${hosts.join(",")}/${NAME}/0`;
}
