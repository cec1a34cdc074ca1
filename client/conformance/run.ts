import { play, type Result } from "./play.ts";
import type { Scenario } from "./scenario.ts";

/** Scenarios played at once: most of their time is waiting. */
const AT_ONCE = 4;

/** How a client did in each scenario. */
export interface Report {
  /** What the client is called in the table. */
  readonly client: string;
  readonly results: readonly Result[];
}

/**
 * Plays scenarios for a client, several at a time.
 *
 * @param command Starts the program under test; the room's URL is added.
 */
export async function run(
  client: string,
  scenarios: readonly Scenario[],
  command: readonly string[],
): Promise<Report> {
  const results: Result[] = [];
  const waiting = scenarios.entries();
  const playAll = async () => {
    for (const [i, scenario] of waiting) {
      results[i] = await play(scenario, command);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playAll));
  return { client, results };
}

/** Whether a client does all that it must, and well what it needn't. */
export function passes({ results }: Report): boolean {
  return results.every(({ outcome, scenario }) =>
    outcome === "passed" ||
    outcome === "not offered" && scenario.level !== "core"
  );
}
