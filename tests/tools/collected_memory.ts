/**
 * A module that a server under test runs first: /metrics then reports the heap after a
 * garbage collection. When V8 collects on its own, and what it returns to the system,
 * says little about leaks.
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const { memoryUsage } = Deno;

Deno.memoryUsage = () => {
  // The memory guard asks forty times a second, and about other memory.
  if (new Error().stack?.includes("memory_guard.ts")) return memoryUsage();
  return {
    ...memoryUsage(),
    // Not for each value: a collection takes a large part of a scrape's time.
    get heapTotal() {
      collect();
      const { heapUsed, external } = memoryUsage();
      return heapUsed + external;
    },
  };
};
