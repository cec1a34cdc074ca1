import {
  type Access,
  type Client,
  createNodeClient,
  type Reply,
} from "./client.ts";
import { inTime } from "./in_time.ts";
import {
  agreeOn,
  type Answer,
  newest,
  readCluster,
  readSentinel,
  type SentinelAnswer,
  SLOTS,
} from "./primaries.ts";
import { type Address, formatAddress, type Target } from "./target.ts";
import { reason } from "../../../operator/report.ts";

/** How long a Sentinel or node may take to say where the primaries are, in milliseconds. */
const ANSWER_TIMEOUT_MS = 1_000;

/** How Redis refuses a user or password. */
const IS_PASSWORD = /^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/;

/** Number of a cluster's nodes that are asked: one may be cut off from the others. */
const MAX_ASKED = 3;

/** Those that know where the primaries are: Sentinels, or nodes of a cluster. */
export class Guides {
  readonly #target: Target;
  readonly #access: Access;
  readonly #clients = new Map<string, Client>();

  constructor(target: Target, access: Access) {
    this.#target = target;
    this.#access = target.kind === "sentinel"
      ? {
        ...access,
        database: 0,
        credentials: () => Promise.resolve(target.sentinelCredentials),
      }
      : access;
  }

  /**
   * Asks where the primaries are.
   *
   * @param known The primaries so far; they know a cluster, too.
   * @param first The node of a cluster to ask before all others.
   * @throws Error if nobody knows.
   */
  async find(known: readonly Address[], first?: Address): Promise<Answer> {
    const { kind, hosts } = this.#target;
    if (kind === "server") {
      return {
        epoch: 0,
        primaries: [{
          address: hosts[0],
          slots: [[0, SLOTS - 1]],
          replicas: 0,
        }],
        isSettled: true,
      };
    }
    if (kind === "sentinel") {
      return agreeOn(await this.#askAll(hosts, this.#askSentinel)) ??
        cannotTell(`no Sentinel knows a primary named ${this.#target.service}`);
    }
    const answers = first
      ? await this.#askAll([first], this.#askNode).catch(() => [])
      : [];
    return newest(answers) ??
      newest(await this.#askAll(some([...known, ...hosts]), this.#askNode)) ??
      newest(await this.#askAll(hosts, this.#askNode)) ??
      cannotTell("no node is connected to the majority of its cluster");
  }

  close(): void {
    for (const client of this.#clients.values()) {
      if (client.isOpen) client.destroy();
    }
  }

  /**
   * Returns the answers of those that know.
   *
   * @throws The first error, if none answers.
   */
  async #askAll<T>(
    addresses: readonly Address[],
    ask: (client: Client, address: Address) => Promise<T | undefined>,
  ): Promise<T[]> {
    const asked = addresses.map(async (address) =>
      await inTime(
        this.#client(address).then((client) => ask(client, address)),
        ANSWER_TIMEOUT_MS,
      )
    );
    const settled = await Promise.allSettled(asked);
    const answered = settled.filter((one) => one.status === "fulfilled");
    if (answered.length === 0 && settled[0]?.status === "rejected") {
      throw settled[0].reason;
    }
    return answered.map(({ value }) => value)
      .filter((answer) => answer !== undefined);
  }

  async #client(address: Address): Promise<Client> {
    const name = formatAddress(address);
    let client = this.#clients.get(name);
    if (!client?.isOpen) {
      client = createNodeClient(address, this.#access, () => false);
      // The next one that is asked tells.
      client.on("error", () => {});
      this.#clients.set(name, client);
      try {
        await client.connect();
      } catch (error) {
        throw this.#named(error);
      }
    }
    return client;
  }

  readonly #askSentinel = async (
    client: Client,
  ): Promise<SentinelAnswer | undefined> => {
    const service = this.#target.service!;
    try {
      const [master, replicas] = await Promise.all([
        client.sendCommand<Reply>(["SENTINEL", "MASTER", service]),
        client.sendCommand<Reply>(["SENTINEL", "REPLICAS", service]),
      ]);
      return readSentinel(master, replicas);
    } catch (error) {
      throw this.#named(error);
    }
  };

  /** Says of a wrong password that it is a Sentinel's. */
  #named(error: unknown): unknown {
    return this.#target.kind === "sentinel" && IS_PASSWORD.test(reason(error))
      ? new Error(`Sentinel: ${reason(error)}`)
      : error;
  }

  readonly #askNode = async (
    client: Client,
    address: Address,
  ): Promise<Answer | undefined> => {
    const [info, shards, nodes] = await Promise.all(
      ["INFO", "SHARDS", "NODES"].map((what) =>
        client.sendCommand<Reply>(["CLUSTER", what])
      ),
    );
    return readCluster(
      ...[String(info), shards, String(nodes)] as const,
      ...[address, this.#target.tls] as const,
    );
  };
}

/** Some of these addresses, at random, each once. */
function some(addresses: readonly Address[]): Address[] {
  const unique = new Map(
    addresses.map((address) => [formatAddress(address), address]),
  );
  return [...unique.values()].sort(() => Math.random() - 0.5)
    .slice(0, MAX_ASKED);
}

function cannotTell(reason: string): never {
  throw new Error(reason);
}
