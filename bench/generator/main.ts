/**
 * The load generator: runs the plan in its argument, prints a line of JSON when a phase
 * begins and one with the result, and exits. Bun runs it.
 *
 * @module
 */
import { type Phase, runLoad } from "./load.ts";
import type { LoadPlan, LoadResult, Plan, StormResult } from "./plan.ts";
import { runStorm } from "./storm.ts";

/** A line of the generator's output. */
export type Line<Of extends Plan = Plan> =
  | { readonly phase: Phase }
  | { readonly result: Of extends LoadPlan ? LoadResult : StormResult }
  | { readonly failed: string };

const print = (line: Line) => console.log(JSON.stringify(line));

try {
  const plan = JSON.parse(process.argv[2]) as Plan;
  const result = plan.kind === "storm"
    ? await runStorm(plan)
    : await runLoad(plan, (phase) => print({ phase }));
  print({ result });
} catch (error) {
  print({ failed: error instanceof Error ? error.message : String(error) });
}
// Sockets are still open; exiting closes them.
process.exit();
