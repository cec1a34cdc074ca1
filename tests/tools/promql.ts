/**
 * Checks that expressions of PromQL can be parsed, and that the metrics and labels in them
 * exist.
 *
 * @module
 */
import { parser } from "@prometheus-io/lezer-promql";
import { countHookAnswer } from "../../hub/operator/hook_metrics.ts";
import {
  countDelivery,
  countSkipped,
} from "../../hub/operator/webhook_metrics.ts";
import {
  countDenied,
  countEvicted,
  countOverBudget,
  countRejected,
  renderMetrics,
} from "../../hub/operator/metrics.ts";

/** A metric as Prometheus stores it: a histogram is three of them. */
interface Metric {
  readonly isCounter: boolean;
  /** The values of each label that has been counted. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Metrics by name. */
export type Metrics = ReadonlyMap<string, Metric>;

/** Labels that Prometheus adds, whatever their values. */
const TARGET_LABELS = ["instance", "job"];

/** Functions that make sense only of what only grows. */
const OF_COUNTERS = ["rate", "irate", "increase"];

/** What `renderMetrics` returns, and what Prometheus itself records of each target. */
export async function readMetrics(): Promise<Metrics> {
  // A label has no value before something was counted.
  countRejected("unavailable");
  countDenied("server_full");
  countEvicted("failed");
  countEvicted("behind");
  countEvicted("stalled");
  countEvicted("unread_answers");
  countOverBudget("network");
  countHookAnswer("failed");
  countHookAnswer("paused");
  countHookAnswer("congested");
  countHookAnswer("too_many");
  countDelivery("operator", "failed");
  countSkipped("operator", 1);
  const { text } = await renderMetrics({
    census: { clients: 0, rooms: 0, viewers: 0 },
  });
  const labels = () => new Map<string, Set<string>>();
  const metrics = new Map(
    ["up", "probe_success"].map((name) => [
      name,
      { isCounter: false, labels: labels() },
    ]),
  );
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const names = type === "histogram"
      ? ["_bucket", "_sum", "_count"].map((suffix) => name + suffix)
      : [name];
    for (const each of names) {
      metrics.set(each, { isCounter: type !== "gauge", labels: labels() });
    }
  }
  for (const [, name, pairs] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
    const { labels } = metrics.get(name)!;
    for (const [, label, value] of pairs.matchAll(/(\w+)="([^"]*)"/g)) {
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
    }
  }
  return metrics;
}

/** Returns what is wrong with an expression, one sentence each. */
export function faultsIn(expression: string, metrics: Metrics): string[] {
  const faults: string[] = [];
  const used: Metric[] = [];
  const groupings: string[] = [];
  let of: Metric | undefined;
  let calls: string[] = [];
  const textOf = ({ from, to }: { from: number; to: number }) =>
    expression.slice(from, to);
  parser.parse(expression).iterate({
    enter(node) {
      const text = textOf(node);
      if (node.type.isError) {
        faults.push(`Cannot parse it at character ${node.from}.`);
      } else if (node.name === "FunctionCall") {
        calls = [...calls, text.slice(0, text.indexOf("("))];
      } else if (node.name === "VectorSelector") {
        const name = text.match(/^[\w:]*/)![0];
        of = metrics.get(name);
        if (!of) return void faults.push(`${name} does not exist.`);
        used.push(of);
        const call = calls.find((call) => OF_COUNTERS.includes(call));
        if (call && !of.isCounter) faults.push(`${call}(${name}): a gauge.`);
      } else if (node.name === "UnquotedLabelMatcher") {
        const [, label, value] = text.match(/^(\w+)\s*[=!~]+\s*"(.*)"$/)!;
        if (of) faults.push(...faultsOf(of, label, value));
      } else if (node.name === "GroupingLabels") {
        groupings.push(...text.match(/\w+/g) ?? []);
      }
    },
    leave(node) {
      if (node.name === "FunctionCall") calls = calls.slice(0, -1);
    },
  });
  for (const label of groupings) {
    if (used.length > 0 && !hasLabel(used, label)) {
      faults.push(`Nothing has the label ${label}.`);
    }
  }
  return faults;
}

/** The labels that a text such as `{{code}}` or `{{ $labels.code }}` names, if no metric of an expression has them. */
export function unknownLabels(
  text: string,
  expression: string,
  metrics: Metrics,
): string[] {
  const used = [...metrics].filter(([name]) =>
    new RegExp(`\\b${name}\\b`).test(expression)
  ).map(([, metric]) => metric);
  return [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)]
    .map(([, label]) => label)
    .filter((label) => used.length > 0 && !hasLabel(used, label));
}

function faultsOf({ labels }: Metric, label: string, value: string): string[] {
  if (TARGET_LABELS.includes(label)) return [];
  const values = labels.get(label);
  if (!values) return [`There is no label ${label}.`];
  return value.split("|").filter((each) => !values.has(each))
    .map((each) => `${label} is never ${each}.`);
}

function hasLabel(metrics: readonly Metric[], label: string): boolean {
  return TARGET_LABELS.includes(label) ||
    metrics.some(({ labels }) => labels.has(label));
}
