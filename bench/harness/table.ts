import type { Outcome } from "./run.ts";
import { type Figure, FIGURES, median, type Results } from "./results.ts";
import { TITLES } from "./servers.ts";

/** Above this share of its core the generator may limit a figure. */
const BUSY_SHARE = 0.9;

interface Column {
  readonly title: string;
  readonly figure: Figure;
  readonly show: (value: number) => string;
}

const whole = (value: number) =>
  Math.round(value).toLocaleString("en").replaceAll(",", " ");
const percent = (value: number) =>
  `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
const short = (value: number) =>
  value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

const COLUMNS: readonly Column[] = [
  { title: "deliveries/s", figure: FIGURES.delivered, show: whole },
  { title: "offered/s", figure: FIGURES.offered, show: whole },
  { title: "p50 ms", figure: FIGURES.p50, show: short },
  { title: "p95 ms", figure: FIGURES.p95, show: short },
  { title: "p99 ms", figure: FIGURES.p99, show: short },
  { title: "CPU s/million", figure: FIGURES.cpuPerMillion, show: short },
  { title: "bytes each", figure: FIGURES.bytesPerDelivery, show: short },
  { title: "of its core", figure: FIGURES.serverLoad, show: percent },
  {
    title: "KB/client",
    figure: FIGURES.memory,
    show: (value) => (value / 1000).toFixed(1),
  },
  { title: "generator", figure: FIGURES.generatorLoad, show: percent },
];

/** A scenario's table in Markdown, with faults below it. */
export function table(results: Results): string {
  const { scenario } = results;
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const of of scenario.cases) {
    const outcomes = results.of(of);
    if (outcomes.length === 0) continue;
    const name = of.label || TITLES[of.server];
    const loads = outcomes.flatMap(({ load }) => load ?? []);
    if (loads.length > 0) {
      const values = COLUMNS.map(({ figure }) => median(loads.map(figure)));
      rows.push([
        name,
        ...COLUMNS.map(({ show }, i) =>
          values[i] === undefined ? "" : show(values[i])
        ),
      ]);
      const busy = median(loads.map(FIGURES.generatorLoad)) ?? 0;
      if (busy > BUSY_SHARE) {
        notes.push(
          `${name}: the generator was ${
            percent(busy)
          } busy, so the server may be faster than shown.`,
        );
      }
    }
    notes.push(...storms(name, outcomes), ...faults(name, outcomes));
  }
  const heading = ["", ...COLUMNS.map(({ title }) => title)];
  return [
    `### ${scenario.name}: ${scenario.title}`,
    ...(rows.length > 0 ? [markdown([heading, ...rows])] : []),
    ...notes,
  ].join("\n\n");
}

function storms(name: string, outcomes: readonly Outcome[]): string[] {
  const storms = outcomes.flatMap(({ storm }) => storm ?? []);
  if (storms.length === 0) return [];
  const seconds = (values: number[]) => `${median(values)!.toFixed(2)} s`;
  const cpu = (values: number[]) => `${median(values)!.toFixed(3)} ms`;
  return [
    `${name}: connected, nothing missed: ${
      seconds(storms.map((storm) => storm.nothingMissedSeconds))
    } (${
      cpu(storms.map((storm) => storm.joinCpuMs))
    } of CPU each). Connected and caught up: ${
      seconds(storms.map((storm) => storm.caughtUpSeconds))
    } (${cpu(storms.map((storm) => storm.catchUpCpuMs))}).`,
  ];
}

function faults(name: string, outcomes: readonly Outcome[]): string[] {
  const found = outcomes.flatMap(({ load, storm }) =>
    load?.faults ?? storm?.faults ?? []
  );
  return found.length > 0 ? [`${name}: ${found.join("; ")}.`] : [];
}

function markdown(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column].length))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])
      ).join(" | ")
    } |`;
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : "-".repeat(width - 1) + ":"
  );
  const [heading, ...body] = rows;
  return [heading, rule, ...body].map(line).join("\n");
}
