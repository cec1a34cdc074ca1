import { reason } from "../../../operator/report.ts";
import type { Address } from "./target.ts";

/** Why a command must be sent again; it was not executed. */
export interface Redirect {
  /**
   * `moved`: another node owns the slot. `ask`: only the next command goes to another node.
   * `tryagain`: the slot is moving. `clusterdown`: nobody owns it. `readonly`: the node is
   * a replica now.
   */
  readonly kind: "moved" | "ask" | "tryagain" | "clusterdown" | "readonly";
  /** Where to send it, for `moved` and `ask`. */
  readonly address?: Address;
}

/**
 * Reads an error of Redis.
 *
 * @param from Where it came from, for a cluster that doesn't know its own address.
 * @returns `undefined` if the command need not be sent again.
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/}
 */
export function readRedirect(
  error: unknown,
  from: string,
): Redirect | undefined {
  const message = reason(error);
  const [, kind, host, port] = message.match(/^(MOVED|ASK) \d+ (.*):(\d+)$/) ??
    [];
  if (kind) {
    return {
      kind: kind === "ASK" ? "ask" : "moved",
      address: { host: host || from, port: Number(port) },
    };
  }
  const [code] = message.split(" ");
  switch (code) {
    case "TRYAGAIN":
      return { kind: "tryagain" };
    case "CLUSTERDOWN":
      return { kind: "clusterdown" };
    case "READONLY":
      return { kind: "readonly" };
  }
}
