import { inTime } from "./in_time.ts";
import type { Node } from "./node.ts";
import { readRedirect } from "./redirect.ts";
import type { Address, Target } from "./target.ts";
import type { Topology } from "./topology.ts";
import {
  redisCounters,
  replyDuration,
} from "../../../operator/redis_metrics.ts";

/** How long a reply may take, in milliseconds, before the caller is refused. */
export const ANSWER_TIMEOUT_MS = 2_000;

/** The first pause before a command is sent again, which doubles, and the longest, in milliseconds. */
const PAUSE_MS = 10;
const MAX_PAUSE_MS = 200;

/**
 * Sends something to a node.
 *
 * @param asking Commands that must precede it, because its slot is moving to the node.
 */
export type Send<T> = (
  node: Node,
  asking: readonly (readonly string[])[],
) => Promise<T>;

/** What a {@linkcode Router} needs to know. */
type Routes = Pick<Topology, "node" | "at" | "refind" | "renew">;

/** Sends to the node that owns a key, and again as often as Redis says that another does. */
export class Router {
  readonly #topology: Routes;
  readonly #kind: Target["kind"];

  constructor(
    topology: Routes,
    kind: Target["kind"],
  ) {
    this.#topology = topology;
    this.#kind = kind;
  }

  /**
   * Resolves with the reply; rejects with the error from Redis or the network, within
   * {@linkcode ANSWER_TIMEOUT_MS}.
   */
  async send<T>(key: string, send: Send<T>): Promise<T> {
    const began = performance.now();
    try {
      const deadline = began + ANSWER_TIMEOUT_MS;
      const reply = await inTime(
        this.#sendUntil(deadline, key, send),
        ANSWER_TIMEOUT_MS,
      );
      redisCounters.replies++;
      replyDuration.observe((performance.now() - began) / 1e3);
      return reply;
    } catch (error) {
      redisCounters.failures++;
      throw error;
    }
  }

  async #sendUntil<T>(
    deadline: number,
    key: string,
    send: Send<T>,
  ): Promise<T> {
    let pauseMs = PAUSE_MS;
    for (let askAt: Address | undefined;;) {
      let node: Node | undefined;
      try {
        if (!askAt) {
          node = this.#topology.node(key);
          return await send(node, []);
        }
        node = this.#topology.at(askAt);
        await node.connect();
        return await send(node, [["ASKING"]]);
      } catch (error) {
        const redirect = readRedirect(error, node?.address.host ?? "");
        if (redirect?.kind === "readonly" && node) this.#topology.renew(node);
        if (
          !redirect || this.#kind === "server" || performance.now() > deadline
        ) throw error;
        redisCounters.redirects[redirect.kind]++;
        askAt = redirect.kind === "ask" ? redirect.address : undefined;
        if (askAt) continue;
        await this.#topology.refind(redirect.address);
        await new Promise((done) => setTimeout(done, pauseMs));
        pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
      }
    }
  }
}
