import type { LoadResult } from "../generator/plan.ts";
import type { Case, Outcome } from "./run.ts";
import type { Scenario } from "./scenarios.ts";
import type { ServerName } from "./servers.ts";

/** A number of one run, if it has one. */
export type Figure = (result: LoadResult) => number | undefined;

/** The figures that are shown and compared. */
export const FIGURES = {
  delivered: (r) => r.deliveredPerSecond,
  offered: (r) => r.offeredPerSecond ?? undefined,
  p50: (r) => r.latencyMs?.p50,
  p95: (r) => r.latencyMs?.p95,
  p99: (r) => r.latencyMs?.p99,
  /** CPU seconds of the server for a million deliveries. */
  cpuPerMillion: (r) =>
    r.deliveredPerSecond > 0
      ? r.serverLoad / r.deliveredPerSecond * 1e6
      : undefined,
  /** Bytes that a client received for each message. */
  bytesPerDelivery: (r) =>
    r.deliveredPerSecond > 0
      ? r.receivedBytesPerSecond / r.deliveredPerSecond
      : undefined,
  /** Share of a core. */
  serverLoad: (r) => r.serverLoad,
  /** CPU seconds of the server a second for each client. */
  cpuPerClient: (r) => r.serverLoad / r.clients,
  generatorLoad: (r) => r.generatorLoad,
  /** Resident bytes of the server per client, before any message. */
  memory: (r) => (r.memory.connected - r.memory.before) / r.clients,
  /** The same in the end: without talk, once what joining left was collected. */
  settledMemory: (r) => (r.memory.end - r.memory.before) / r.clients,
} satisfies Record<string, Figure>;

/** The results of a scenario's cases, by round. */
export class Results {
  readonly scenario: Scenario;
  readonly #outcomes = new Map<Case, Outcome[]>();

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  add(of: Case, outcome: Outcome): void {
    const outcomes = this.#outcomes.get(of) ?? [];
    this.#outcomes.set(of, [...outcomes, outcome]);
  }

  /** All rounds of a case; none if it did not run. */
  of(wanted: Case): readonly Outcome[] {
    return this.#outcomes.get(wanted) ?? [];
  }

  /** A case by its label, or by its server. */
  find(name: ServerName | string): readonly Outcome[] {
    const found = this.scenario.cases.find(({ label, server }) =>
      label === name || (label === "" && server === name)
    );
    return found ? this.of(found) : [];
  }

  /** The median of a figure over the rounds. */
  figure(name: string, figure: Figure): number | undefined {
    return median(
      this.find(name).map(({ load }) => load && figure(load)),
    );
  }

  /** The median ratio of two cases' figures, round by round, as the machine drifts. */
  ratio(name: string, other: string, figure: Figure): number | undefined {
    const others = this.find(other);
    return median(
      this.find(name).map(({ load }, round) => {
        const a = load && figure(load);
        const b = others[round]?.load && figure(others[round].load);
        return a !== undefined && b ? a / b : undefined;
      }),
    );
  }
}

/** The median of the defined values. */
export function median(
  values: readonly (number | undefined)[],
): number | undefined {
  const sorted = values.filter((value) => value !== undefined)
    .sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(half)]
    : sorted.length === 0
    ? undefined
    : (sorted[half - 1] + sorted[half]) / 2;
}
