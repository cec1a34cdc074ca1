import { assert, assertEquals } from "@std/assert";
import {
  faultsIn,
  readMetrics,
  unknownLabels,
} from "../../tests/tools/promql.ts";
import dashboard from "./dashboard.json" with { type: "json" };

/** Columns of Grafana's grid. */
const COLUMNS = 24;

const graphs = dashboard.panels.flatMap((panel) =>
  panel.targets ? [{ ...panel, targets: panel.targets }] : []
);

Deno.test("Every graph of deploy/grafana/dashboard.json is about metrics and labels that exist", async () => {
  const metrics = await readMetrics();
  const faults = graphs.flatMap(({ title, targets }) =>
    targets.flatMap(({ expr, legendFormat }) => {
      // As Grafana does.
      const expression = expr.replaceAll("$__rate_interval", "1m");
      return [
        ...faultsIn(expression, metrics),
        ...unknownLabels(legendFormat, expression, metrics)
          .map((label) => `Nothing has the label ${label}.`),
      ].map((fault) => `${title}: ${fault}`);
    })
  );
  assertEquals(faults, []);
});

Deno.test("deploy/grafana/dashboard.json shows every metric of Hubbub", async () => {
  const all = graphs.flatMap(({ targets }) => targets).map(({ expr }) => expr)
    .join("\n");
  const missing = [...(await readMetrics()).keys()].filter((name) =>
    /^(?:hubbub|process)_/.test(name) && !/_(?:sum|count)$/.test(name) &&
    !new RegExp(`\\b${name}\\b`).test(all)
  );
  assertEquals(missing, []);
});

Deno.test("No graph of deploy/grafana/dashboard.json covers another, and each says what it shows", () => {
  const taken = new Set<string>();
  const ids = new Set<number>();
  for (const { id, title, gridPos: { x, y, w, h } } of dashboard.panels) {
    assert(!ids.has(id), title);
    ids.add(id);
    assert(x + w <= COLUMNS, title);
    for (let column = x; column < x + w; column++) {
      for (let line = y; line < y + h; line++) {
        const place = `${column} ${line}`;
        assert(!taken.has(place), title);
        taken.add(place);
      }
    }
  }
  for (const { title, description, targets } of graphs) {
    assert(description, title);
    const names = targets.map(({ refId }) => refId);
    assertEquals(new Set(names).size, names.length, title);
  }
});
