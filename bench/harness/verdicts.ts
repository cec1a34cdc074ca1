import { FIGURES, median, type Results } from "./results.ts";
import type { Outcome } from "./run.ts";

/** A target. */
interface Verdict {
  readonly load: string;
  readonly target: string;
  readonly reached: string;
  readonly pass: boolean;
}

/** The share of offered messages that may be in flight when a measurement ends. */
const MAX_BACKLOG_SHARE = 0.02;

/**
 * How much a server's resident memory may vary within {@linkcode LoadPlan.after}
 * without counting as growth, in bytes.
 */
const NO_GROWTH = 8e6;

type Judge = (results: Results) => Verdict[];

/** The targets of each scenario. */
const JUDGES: Record<string, Judge> = {
  deep: (results) => [
    compare(results, "deliveries/s", "hubbub", "bun", FIGURES.delivered, {
      least: 1.1,
    }),
    compare(results, "deliveries/s", "hubbub", "ws", FIGURES.delivered, {
      least: 20,
    }),
    ...ahead(results),
    sound(results),
  ],
  shallow: (results) => [
    compare(results, "deliveries/s", "hubbub", "bun", FIGURES.delivered, {
      least: 0.8,
    }),
    compare(results, "p99", "hubbub", "bun", FIGURES.p99, { most: 1.5 }),
    ...ahead(results),
    sound(results),
  ],
  crowd: (results) => [
    limit(results, "Hubbub: delivered / offered", share(results, "hubbub"), {
      least: 1 - MAX_BACKLOG_SHARE,
    }),
    limit(results, "ws on Node: delivered / offered", share(results, "ws"), {
      most: 1 - MAX_BACKLOG_SHARE,
    }),
    compare(results, "p99", "hubbub", "bun", FIGURES.p99, { most: 1.25 }),
    ...ahead(results),
    sound(results),
  ],
  calm: (results) => [
    compare(results, "p50", "hubbub", "loop", FIGURES.p50, { most: 1.25 }),
    compare(results, "p99", "hubbub", "loop", FIGURES.p99, { most: 1.5 }),
    ...ahead(results),
    sound(results),
  ],
  idle: (results) => {
    const kilobytes = (name: string) =>
      scaled(results.figure(name, FIGURES.settledMemory), 1e-3);
    const [hubbub, loop] = [kilobytes("hubbub"), kilobytes("loop")];
    return [
      limit(results, "KB a client", hubbub, { most: 16 }),
      limit(
        results,
        "KB a client, beyond a bare socket's",
        hubbub === undefined || loop === undefined ? undefined : hubbub - loop,
        { most: 4 },
      ),
      limit(
        results,
        "µs of CPU a second for a client",
        scaled(results.figure("hubbub", FIGURES.cpuPerClient), 1e6),
        { most: 2.5 },
      ),
      ...ahead(results),
    ];
  },
  deaf: (results) => {
    const with200 = results.find("with 200 deaf");
    const without = results.find("without");
    return [
      compare(results, "p99", "with 200 deaf", "without", FIGURES.p99, {
        most: 1.3,
      }),
      limit(results, "KB for each of the 200", costOfDeaf(with200, without), {
        most: 160,
      }),
      limit(
        results,
        "viewers in the end",
        median(with200.map(({ watch }) => watch.at(-1)?.viewers)),
        { most: 800 },
      ),
      limit(results, "growth after that, MB", median(with200.map(growth)), {
        most: NO_GROWTH / 1e6,
      }),
      sound(results),
    ];
  },
  storm: (results) => [
    limit(
      results,
      "caught up / nothing missed",
      median(
        results.find("hubbub").map(({ storm }) =>
          storm && storm.caughtUpSeconds / storm.nothingMissedSeconds
        ),
      ),
      { most: 3 },
    ),
    sound(results),
  ],
  stampede: (results) => [
    ...results.scenario.cases.filter(({ server }) => server === "hubbub")
      .flatMap(({ label }) => joins(results, label)),
    sound(results),
  ],
  rules: (results) => [
    compare(
      results,
      "messages/s",
      "100/s, all rules",
      "100/s, none",
      FIGURES.delivered,
      { least: 0.9 },
    ),
    sound(results),
  ],
  rooms: (results) => [
    compare(results, "p99", "1,000 rooms", "one room", FIGURES.p99, {
      most: 2,
    }),
    sound(results),
  ],
};

/** Checks results against their targets. */
export function judge(results: Results): Verdict[] {
  return JUDGES[results.scenario.name]?.(results) ?? [];
}

interface Bound {
  readonly least?: number;
  readonly most?: number;
}

function compare(
  results: Results,
  what: string,
  name: string,
  other: string,
  figure: (typeof FIGURES)[keyof typeof FIGURES],
  bound: Bound,
): Verdict {
  return limit(
    results,
    `${what}: ${name} / ${other}`,
    results.ratio(name, other, figure),
    bound,
  );
}

function limit(
  { scenario }: Results,
  what: string,
  value: number | undefined,
  { least, most }: Bound,
): Verdict {
  return {
    load: scenario.name,
    target: `${what} ${least === undefined ? `≤ ${most}` : `≥ ${least}`}`,
    reached: value === undefined ? "not measured" : value.toFixed(2),
    pass: value !== undefined && value >= (least ?? -Infinity) &&
      value <= (most ?? Infinity),
  };
}

/** Whether Hubbub's clients received everything, once and in order. */
function sound(results: Results): Verdict {
  const faults = results.scenario.cases
    .filter(({ server }) => server === "hubbub")
    .flatMap((of) => results.of(of))
    .flatMap(({ load, storm }) => load?.faults ?? storm?.faults ?? []);
  return {
    load: results.scenario.name,
    target: "complete, once, in order",
    reached: faults.length === 0 ? "yes" : faults[0],
    pass: faults.length === 0,
  };
}

/** What a join costs, and what catching up adds to it. */
function joins(results: Results, label: string): Verdict[] {
  const storms = results.find(label).map(({ storm }) => storm);
  return [
    limit(
      results,
      `${label}: ms of CPU a join`,
      median(storms.map((storm) => storm?.joinCpuMs)),
      { most: 0.15 },
    ),
    limit(
      results,
      `${label}: caught up / nothing missed, CPU`,
      median(
        storms.map((storm) => storm && storm.catchUpCpuMs / storm.joinCpuMs),
      ),
      { most: 1.2 },
    ),
  ];
}

/** Whether Hubbub is ahead of Centrifugo, where that was measured. */
function ahead(results: Results): Verdict[] {
  if (results.find("centrifugo").length === 0) return [];
  const against = (
    what: string,
    figure: (typeof FIGURES)[keyof typeof FIGURES],
    bound: Bound,
  ) => compare(results, what, "hubbub", "centrifugo", figure, bound);
  const memory = against("memory", FIGURES.memory, { most: 1 });
  if (results.scenario.name === "idle") {
    return [against("CPU", FIGURES.serverLoad, { most: 1 }), memory];
  }
  return [
    // At a fixed rate both may deliver all that is offered.
    against("deliveries/s", FIGURES.delivered, { least: 0.99 }),
    against("CPU a delivery", FIGURES.cpuPerMillion, { most: 1 }),
    against("p99", FIGURES.p99, { most: 1 }),
    memory,
  ];
}

function share(results: Results, name: string): number | undefined {
  const delivered = results.figure(name, FIGURES.delivered);
  const offered = results.figure(name, FIGURES.offered);
  return delivered !== undefined && offered ? delivered / offered : undefined;
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value * by;
}

/** Peak memory with them minus the peak without, per client, in KB. */
function costOfDeaf(
  with200: readonly Outcome[],
  without: readonly Outcome[],
): number | undefined {
  const peak = ({ watch }: Outcome) =>
    Math.max(...watch.map(({ memory }) => memory));
  const more = (median(with200.map(peak)) ?? NaN) -
    (median(without.map(peak)) ?? NaN);
  return Number.isNaN(more) ? undefined : more / 200 / 1e3;
}

/** The growth of memory from the end of the measurement to the end of the load, in MB. */
function growth({ watch }: Outcome): number | undefined {
  const after = watch.filter(({ phase }) => phase === "measured");
  return after.length > 1
    ? (after.at(-1)!.memory - after[0].memory) / 1e6
    : undefined;
}
