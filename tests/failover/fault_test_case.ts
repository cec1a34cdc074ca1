import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { type Fault, type Round, runRound } from "./faults.ts";
import { redisTest } from "../redis/redis.ts";
import type { Topology } from "./topology.ts";

/** Maximum number of problems shown: one fault may make hundreds. */
const MAX_PROBLEMS = 10;

/**
 * Tests that nothing is lost, stored twice or reordered when a fault happens.
 *
 * @param sides The URLs of the two instances; both use the topology's if absent.
 * @param isFine What else must be true.
 */
export function faultTest<T extends Topology>(
  sentence: string,
  start: () => Promise<T>,
  fault: Fault<T>,
  { sides, isFine = () => true }: {
    sides?: (topology: T) => readonly [string, string];
    isFine?: (round: Round) => boolean;
  } = {},
): void {
  redisTest(sentence, async () => {
    await using topology = await start();
    // Instances report that Redis doesn't answer.
    using _silent = stub(console, "error");
    const round = await runRound(topology, fault, "room", sides?.(topology));
    const { lost, doubled } = round;
    const problems = round.problems.slice(0, MAX_PROBLEMS);
    assertEquals(
      { lost, doubled, problems },
      { lost: 0, doubled: 0, problems: [] },
    );
    assert(isFine(round), JSON.stringify(round));
  });
}

/** Whether every room has a new epoch. */
export function isRenewed({ epochs, rooms }: Round): boolean {
  return epochs >= rooms.length;
}
