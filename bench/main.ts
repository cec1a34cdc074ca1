/**
 * `deno task bench [fast] [scenario…]`: measures Hubbub and its peers in turn, prints
 * the results, and checks them against their targets. Centrifugo is measured where
 * CENTRIFUGO_BIN names its binary.
 *
 * @module
 */
import { checkMachine, Unable } from "./harness/machine.ts";
import { Results } from "./harness/results.ts";
import { type Case, runCase } from "./harness/run.ts";
import { type Scenario, SCENARIOS } from "./harness/scenarios.ts";
import { available, build, TITLES } from "./harness/servers.ts";
import { table } from "./harness/table.ts";
import { judge } from "./harness/verdicts.ts";

const MAX_CLIENTS = 10_000;

/**
 * The warm-up and the measurement with `fast`, in seconds: enough to see that
 * everything works.
 */
const FAST_WARM_UP_SECONDS = 1;
const FAST_MEASURE_SECONDS = 3;

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => arg !== "fast");
  const unknown = names.find((name) =>
    !SCENARIOS.some((scenario) => scenario.name === name)
  );
  if (unknown !== undefined) {
    throw new Unable(
      `Cannot run "${unknown}": the scenarios are ${
        SCENARIOS.map(({ name }) => name).join(", ")
      }.`,
    );
  }
  await checkMachine(MAX_CLIENTS);
  await build();
  const chosen = SCENARIOS
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((scenario) => args.includes("fast") ? quickened(scenario) : scenario);
  const verdicts = [];
  for (const scenario of chosen) {
    const results = await run(scenario);
    console.log(`\n${table(results)}`);
    verdicts.push(...judge(results));
  }
  console.log("\n### What must be shown\n");
  for (const { load, target, reached, pass } of verdicts) {
    console.log(
      `- ${pass ? "pass" : "FAIL"} · ${load} · ${target} · ${reached}`,
    );
  }
}

/** Runs a scenario's cases in turn, as often as it says. */
async function run(scenario: Scenario): Promise<Results> {
  const results = new Results(scenario);
  for (let round = 1; round <= scenario.rounds; round++) {
    for (const of of scenario.cases) {
      if (!await available(of.server)) {
        console.error(`${scenario.name}: no ${TITLES[of.server]} here`);
        continue;
      }
      console.error(
        `${scenario.name} ${round}/${scenario.rounds}: ${
          TITLES[of.server]
        } ${of.label}`,
      );
      results.add(of, await runCase(of));
    }
  }
  return results;
}

function quickened(scenario: Scenario): Scenario {
  return { ...scenario, rounds: 1, cases: scenario.cases.map(quickenedCase) };
}

function quickenedCase(of: Case): Case {
  // The effect of deaf clients takes time to show.
  if (of.plan.kind === "storm" || of.watched) return of;
  return {
    ...of,
    plan: {
      ...of.plan,
      warmUpSeconds: Math.min(FAST_WARM_UP_SECONDS, of.plan.warmUpSeconds),
      measureSeconds: Math.min(FAST_MEASURE_SECONDS, of.plan.measureSeconds),
    },
  };
}

try {
  await main(Deno.args);
} catch (error) {
  if (!(error instanceof Unable)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
