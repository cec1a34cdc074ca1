/**
 * A module that a server under test runs first: as its heap, /metrics has what is left
 * after everything has been collected that nobody holds any more. When V8 collects by
 * itself, and what it then gives back to the system, is its own affair.
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const { memoryUsage } = Deno;

Deno.memoryUsage = () => {
  collect();
  const usage = memoryUsage();
  return { ...usage, heapTotal: usage.heapUsed + usage.external };
};
