import calculateSlot from "cluster-key-slot";
import type { Access } from "./client.ts";
import { Guides } from "./guides.ts";
import { Node, type NodeEvents } from "./node.ts";
import type { Replicas } from "./writer.ts";
import { isSame, type Primary, SLOTS } from "./primaries.ts";
import { Runs } from "./runs.ts";
import { type Address, formatAddress, type Target } from "./target.ts";
import { redisReason } from "./reason.ts";
import { report } from "../../../operator/report.ts";
import { redisCounters } from "../../../operator/redis_metrics.ts";

/** How often it is asked where the primaries and their replicas are, in milliseconds. */
const FIND_INTERVAL_MS = 1_000;

/** The same, while a connection is lost. */
const LOST_FIND_INTERVAL_MS = 200;

/** How often it is asked at the start, when nothing is known yet. */
const OPEN_ATTEMPTS = 3;

/** What a {@linkcode Topology} tells. */
export interface TopologyEvents
  extends Omit<NodeEvents, "replicas" | "isPrimary" | "noteRun"> {
  /** It was asked where the primaries are; others may own some slots now. */
  found(): void;
}

/** The primaries of a Redis: one, or those of a cluster's shards. */
export class Topology {
  readonly #target: Target;
  readonly #access: Access;
  readonly #events: TopologyEvents;
  readonly #required: number | undefined;
  readonly #guides: Guides;
  readonly #nodes = new Map<string, Node>();
  readonly #runs = new Runs();
  #primaries: readonly Primary[] = [];
  /** Why nobody said where they are when last asked. */
  #error: string | undefined;
  readonly #owners = new Array<Node | undefined>(SLOTS);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #finding: Promise<void> | undefined;
  #renewedAt = -Infinity;
  #opened = false;
  #closed = false;

  /** @param required How many replicas must have a write; `undefined`: one, where there are any. */
  constructor(
    target: Target,
    access: Access,
    events: TopologyEvents,
    required?: number,
  ) {
    this.#target = target;
    this.#access = access;
    this.#events = events;
    this.#required = required;
    this.#guides = new Guides(target, access);
  }

  /** Finds the primaries and connects; rejects with the error from Redis or the network. */
  async open(): Promise<void> {
    for (let attempt = 1;; attempt++) {
      try {
        await this.#find();
        break;
      } catch (error) {
        if (attempt === OPEN_ATTEMPTS) throw error;
      }
    }
    await Promise.all(this.nodes.map((node) => node.connect()));
    this.#opened = true;
    await Promise.all(this.nodes.map((node) => node.findReplicas()));
    this.#findLater();
  }

  get nodes(): Node[] {
    return [...this.#nodes.values()];
  }

  /** What is waited for, besides the known primaries. */
  get waiting(): string[] {
    return [
      ...this.#error === undefined ? [] : [`where Redis is (${this.#error})`],
      ...this.#owners.includes(undefined)
        ? ["a primary for some of the cluster's slots"]
        : [],
    ];
  }

  /** @throws Error as a cluster's, if no primary is known for this key. */
  node(key: string): Node {
    const slot = this.#target.kind === "cluster" ? calculateSlot(key) : 0;
    const node = this.#owners[slot];
    if (!node) throw new Error(`CLUSTERDOWN no node serves slot ${slot}`);
    return node;
  }

  /** Returns the node at this address, which a slot may be moving to. */
  at(address: Address): Node {
    return this.#nodes.get(formatAddress(address)) ?? this.#add(address);
  }

  /**
   * Asks again where the primaries are; never rejects.
   *
   * @param first The node to ask before all others.
   */
  refind(first?: Address): Promise<void> {
    if (this.#target.kind === "server") return Promise.resolve();
    return this.#finding ??= this.#find(first)
      .catch((error) => {
        // The nodes that are known may work nevertheless.
        if (this.#error === undefined && !this.#closed) {
          report("warn", "storage_unwatched", { reason: redisReason(error) });
        }
        this.#error = redisReason(error);
      })
      .finally(() => this.#finding = undefined);
  }

  /**
   * Connects anew to a node that became a replica: its name may lead to another now.
   */
  renew(node: Node): void {
    if (this.#target.kind !== "server" || this.#closed) return;
    const now = performance.now();
    if (now - this.#renewedAt < FIND_INTERVAL_MS) return;
    this.#renewedAt = now;
    this.#nodes.delete(node.name);
    node.close();
    this.#apply();
    this.#events.found();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const node of this.nodes) node.close();
    this.#guides.close();
  }

  #findLater(): void {
    if (this.#closed) return;
    // Random, so that not all instances ask at once.
    const isLost = this.nodes.some((node) => !node.isReady);
    const waitMs = (isLost ? LOST_FIND_INTERVAL_MS : FIND_INTERVAL_MS) *
      (0.75 + Math.random() / 2);
    this.#timer = setTimeout(async () => {
      // A node that stands still doesn't delay finding the one that replaces it.
      for (const node of this.nodes) {
        if (node.isReplica) this.renew(node);
        void node.findReplicas();
      }
      await this.refind();
      this.#findLater();
    }, waitMs);
  }

  async #find(first?: Address): Promise<void> {
    const known = this.#primaries.map(({ address }) => address);
    const { primaries } = await this.#guides.find(known, first);
    if (this.#closed) return;
    this.#error = undefined;
    const before = this.#primaries;
    this.#primaries = primaries;
    this.#apply();
    if (before.length > 0 && !isSame(primaries, before)) {
      redisCounters.moves++;
      reportMove(before, primaries);
    }
    if (this.#opened) this.#events.found();
  }

  /** Connects to new primaries, and closes the connections to those that no longer are. */
  #apply(): void {
    const kept = new Set<Node>();
    this.#owners.fill(undefined);
    for (const { address, slots } of this.#primaries) {
      const node = this.at(address);
      kept.add(node);
      for (const [first, last] of slots) {
        this.#owners.fill(node, first, last + 1);
      }
    }
    for (const [name, node] of this.#nodes) {
      if (kept.has(node)) continue;
      this.#nodes.delete(name);
      node.close();
    }
  }

  #add(address: Address): Node {
    const node = new Node(
      address,
      this.#access,
      {
        ...this.#events,
        replicas: (node) => this.#replicasOf(node),
        isPrimary: (node) => this.#isPrimary(node),
        noteRun: (node, run) => this.#runs.note(node.name, run),
      },
      this.#target.kind === "cluster",
    );
    this.#nodes.set(node.name, node);
    if (this.#opened) {
      node.connect().then(() => node.findReplicas(), () => {
        // It is closed already, or connects again.
      });
    }
    return node;
  }

  #replicasOf(node: Node): Pick<Replicas, "required" | "known"> {
    if (this.#target.kind === "server") {
      // Nobody says which of its replicas may take over.
      const required = this.#required ?? Math.min(1, node.connected);
      return { required, known: 0 };
    }
    const { replicas, loading = 0 } =
      this.#primaries.find((primary) => isAt(primary, node)) ?? { replicas: 1 };
    // A new cluster calls all replicas loading, also those that have everything.
    const known = replicas - Math.min(loading, node.loading);
    return { required: this.#required ?? Math.min(1, known), known };
  }

  /** Whether a node is a primary by what is known now, rather than a second ago. */
  async #isPrimary(node: Node): Promise<boolean> {
    const { primaries, isSettled } = await this.#guides.find(
      this.#primaries.map(({ address }) => address),
    );
    return isSettled && primaries.some((primary) => isAt(primary, node));
  }
}

function isAt({ address }: Primary, { name }: Node): boolean {
  return formatAddress(address) === name;
}

/** Logs which primaries were replaced; slots may have moved between the others. */
function reportMove(
  before: readonly Primary[],
  after: readonly Primary[],
): void {
  const [from, to] = [before, after].map((primaries) =>
    primaries.map(({ address }) => formatAddress(address))
  );
  const gone = from.filter((name) => !to.includes(name));
  const come = to.filter((name) => !from.includes(name));
  if (gone.length + come.length === 0) return;
  report("warn", "storage_moved", { from: gone.join(), to: come.join() });
}
