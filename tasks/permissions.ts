/**
 * Prints the flags with which Deno runs the server, except those for DATA_DIR.
 *
 * @module
 */
import { VARIABLES } from "../server/config.ts";

/** The variables that Fresh reads to name a build. */
const FRESH_VARIABLES = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/** The flags for V8, the network and the environment. */
export const FLAGS: readonly string[] = [
  // A larger young generation, because most of a message's allocations are short-lived.
  "--v8-flags=--max-semi-space-size=8",
  "--allow-net",
  `--allow-env=${
    [...VARIABLES.map(({ name }) => name), ...FRESH_VARIABLES].join()
  }`,
];

if (import.meta.main) console.log(FLAGS.join(" "));
