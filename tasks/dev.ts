/**
 * `deno task dev`: serves the app from a process of its own, restarts it when the source
 * changes, and reloads open pages. If the app doesn't start, pages show why.
 *
 * @module
 */
import { readConfig } from "../server/config.ts";
import { orExit } from "../hub/operator/or_exit.ts";
import { Child } from "./dev/child.ts";
import { Front } from "./dev/front.ts";
import { SourceWatcher } from "./dev/watch.ts";

const ROOT = `${import.meta.dirname}/..`;

/** The spare process has loaded these already, so after a change it has to be replaced. */
const SETUP = /^(?:linked|standins|deno\.json$|dev\.ts$)/;

/** How long to wait for more changes, in milliseconds: editors and git write several files at once. */
const SETTLING_MS = 50;

/** How long to wait before starting the spare process, in milliseconds, so that the page loads first. */
const PAUSE_MS = 500;

Deno.chdir(ROOT);
const front = new Front();
let child: Child | undefined;
/** At most one process that has loaded the packages and esbuild. */
const spare: Child[] = [];

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, async () => {
    await Promise.all([child, ...spare].map((child) => child?.stop()));
    Deno.exit();
  });
}

await orExit(() => front.listen(readConfig()));

for (;;) {
  // Created before the child loads the source, so that no change is missed.
  using watcher = new SourceWatcher();
  const began = performance.now();
  child = spare.pop();
  if (!child?.isAlive) child = new Child(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  child.serve((outcome) => {
    front.show(outcome);
    console.log(
      "port" in outcome
        ? `Ready after ${Math.round(performance.now() - began)} ms`
        : "Waiting for a change",
    );
    timer ??= setTimeout(() => spare.push(new Child(true)), PAUSE_MS);
  });
  console.log(`Changed: ${await watcher.change()}`);
  clearTimeout(timer);
  front.hold();
  // Only one process may use DATA_DIR at a time.
  await Promise.all([
    child.stop(),
    new Promise((resolve) => setTimeout(resolve, SETTLING_MS)),
  ]);
  if (watcher.hasSeen(SETUP)) await spare.pop()?.stop();
}
