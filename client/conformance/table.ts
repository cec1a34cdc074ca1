import type { Report } from "./run.ts";

/** Returns a Markdown table of how clients did: all of the same scenarios. */
export function tableOf(reports: readonly Report[]): string {
  const head = [
    ...["scenario", "level", "what the client must do"],
    ...reports.map(({ client }) => client),
  ];
  const rows = reports[0].results.map(({ scenario }, i) => [
    ...[scenario.name, scenario.level, scenario.must],
    ...reports.map(({ results }) => results[i].outcome),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, i) =>
    Math.max(...all.map((cells) => cells[i].length))
  );
  const line = (cells: readonly string[], filler = " ") =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i], filler)).join(" | ")} |`;
  return [
    line(head),
    line(head.map(() => ""), "-"),
    ...rows.map((row) => line(row)),
  ]
    .join("\n");
}

/** Returns what a client did wrong, one line each. */
export function mistakesOf({ results }: Report): readonly string[] {
  return results.flatMap(({ scenario, mistakes }) =>
    mistakes.map((mistake) => `${scenario.name}: ${mistake}`)
  );
}
