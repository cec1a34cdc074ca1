import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "yaml";
import { deployFile } from "../../tests/redis/deployed.ts";
import {
  faultsIn,
  readMetrics,
  unknownLabels,
} from "../../tests/tools/promql.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
  };
}

const { groups }: { groups: { name: string; rules: Rule[] }[] } = parse(
  deployFile("prometheus/alerts.yml"),
);
const rules = groups.flatMap(({ rules }) => rules);

Deno.test("Every alert of deploy/prometheus/ is about metrics and labels that exist", async () => {
  const metrics = await readMetrics();
  const faults = rules.flatMap(({ alert, expr, annotations }) => [
    ...faultsIn(expr, metrics).map((fault) => `${alert}: ${fault}`),
    ...unknownLabels(annotations.summary, expr, metrics)
      .map((label) => `${alert}: Nothing has the label ${label}.`),
  ]);
  assertEquals(faults, []);
});

Deno.test("Every alert of deploy/prometheus/ has a name of its own, a severity, and says where it is and what to do", () => {
  assertEquals(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, labels, annotations } of rules) {
    assertMatch(labels.severity, /^(page|ticket)$/, alert);
    assert(annotations.summary.includes("{{ $labels.instance }}"), alert);
    assertMatch(annotations.description, /\.$|\?$/, alert);
  }
});

Deno.test("deploy/prometheus/prometheus.yml scrapes the jobs that the alerts name, and reads the alerts", () => {
  const { rule_files, scrape_configs } = parse(
    deployFile("prometheus/prometheus.yml"),
  );
  assertEquals(rule_files, ["alerts.yml"]);
  const jobs = scrape_configs.map((
    { job_name }: { job_name: string },
  ) => job_name);
  const named = rules.flatMap(({ expr }) =>
    [...expr.matchAll(/job="(.*?)"/g)].map(([, job]) => job)
  );
  assertEquals([...new Set(named)].toSorted(), jobs.toSorted());
});

Deno.test("A wrong expression of PromQL is noticed", async () => {
  const metrics = await readMetrics();
  for (
    const [expression, fault] of [
      ["rate(hubbub_deliveries_total[5m]", "Cannot parse it at character 32."],
      ["hubbub_clients_total > 1", "hubbub_clients_total does not exist."],
      [
        "hubbub_flush_duration_seconds",
        "hubbub_flush_duration_seconds does not exist.",
      ],
      ["rate(hubbub_clients[5m])", "rate(hubbub_clients): a gauge."],
      ['hubbub_clients{room="lobby"}', "There is no label room."],
      [
        'hubbub_evictions_total{reason=~"failed|fell"}',
        "reason is never fell.",
      ],
      ["sum by (code) (hubbub_evictions_total)", "Nothing has the label code."],
    ]
  ) assertEquals(faultsIn(expression, metrics), [fault]);
  assertEquals(
    unknownLabels(
      "{{reason}} {{ $labels.code }}",
      "hubbub_evictions_total",
      metrics,
    ),
    ["code"],
  );
});
