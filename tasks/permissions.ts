/**
 * Prints the flags with which Deno runs the server, for the folder in DATA_DIR.
 *
 * @module
 */
import { readDataDir, VARIABLES } from "../server/config.ts";

/** The variables that Fresh reads to name a build. */
const FRESH_VARIABLES = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/**
 * Returns the flags for V8, the network, the environment and files.
 *
 * @param dataDir The folder that the server may write.
 * @param sources What it may read besides that.
 */
export function permissions(
  dataDir: string,
  sources: readonly string[],
): string[] {
  const names = [...VARIABLES.map(({ name }) => name), ...FRESH_VARIABLES];
  return [
    // A larger young generation, because most of a message's allocations are short-lived.
    "--v8-flags=--max-semi-space-size=8",
    "--allow-net",
    // Whether the machine restarted since the last stop (hub/engine/embedded/order_mark.ts).
    "--allow-sys=osUptime",
    `--allow-env=${names.join()}`,
    `--allow-read=${[...sources, dataDir].join()}`,
    `--allow-write=${dataDir}`,
  ];
}

if (import.meta.main) console.log(permissions(readDataDir(), ["."]).join(" "));
