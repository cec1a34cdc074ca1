import type { Scenario } from "./scenario.ts";
import { CONNECTING } from "./scenarios/connecting.ts";
import { OPTIONAL } from "./scenarios/optional.ts";
import { RETURNING } from "./scenarios/returning.ts";
import { SAYING } from "./scenarios/saying.ts";

/** All scenarios, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [
  ...[...CONNECTING, ...SAYING, ...RETURNING].map((scenario): Scenario => ({
    ...scenario,
    level: "core",
  })),
  ...OPTIONAL,
];
