/**
 * Prints the flags with which Deno runs the server, but for the folder that it may write.
 *
 * @module
 */
import { VARIABLES } from "../server/config.ts";

/** What Fresh asks for when it names a build. */
const FRESH_VARIABLES = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/** The network, and the variables that are read. */
export const FLAGS: readonly string[] = [
  // A longer young generation: most of what a message costs is garbage soon.
  "--v8-flags=--max-semi-space-size=8",
  "--allow-net",
  `--allow-env=${
    [...VARIABLES.map(({ name }) => name), ...FRESH_VARIABLES].join()
  }`,
];

if (import.meta.main) console.log(FLAGS.join(" "));
