/**
 * The machine's two cores, the tools that the benchmark needs, and its limits.
 *
 * @module
 */

/** Why the benchmark can't run here, in a sentence. */
export class Unable extends Error {}

/** The servers' core, and the generator's. */
export const SERVER_CORE = 0;
export const GENERATOR_CORE = 1;

/** Open files of a process besides its connections. */
const OTHER_FILES = 200;

/** The repository's root. */
export const ROOT = new URL("../..", import.meta.url);

/** This folder, bench/. */
export const BENCH = new URL("..", import.meta.url);

/** @throws {Unable} if something is missing here, or a limit is too low. */
export async function checkMachine(connections: number): Promise<void> {
  if (Deno.build.os !== "linux") {
    throw new Unable(
      "Cannot measure here: processes are pinned and read in the way of Linux (taskset, /proc).",
    );
  }
  if (navigator.hardwareConcurrency < 2) {
    throw new Unable(
      "Cannot measure here: it takes two cores, one for the server and one for the load generator.",
    );
  }
  for (const tool of ["taskset", "sh"]) {
    if (!await runs(tool)) {
      throw new Unable(
        `Cannot measure here: there is no ${tool} (Debian: apt install util-linux).`,
      );
    }
  }
  const files = connections + OTHER_FILES;
  if (!(await run("sh", ["-c", raiseFiles(files)])).success) {
    throw new Unable(
      `Cannot measure ${connections} clients: a process may not open ${files} files here. ` +
        `Raise the limit (ulimit -Hn ${files}, as root) and start again.`,
    );
  }
}

/** Whether a program is installed. */
export async function runs(program: string): Promise<boolean> {
  try {
    return (await run(program, ["--version"])).code !== 127;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Starts a program on one core, with as many open files as its connections need. */
export function spawnOn(
  core: number,
  connections: number,
  [program, ...args]: readonly string[],
  options: { readonly cwd: URL; readonly env?: Record<string, string> },
): Deno.ChildProcess {
  // With `exec` twice the measured process has the id that spawn() returns.
  const script = `${raiseFiles(connections + OTHER_FILES)} && ` +
    `exec taskset --cpu-list ${core} "$0" "$@"`;
  return new Deno.Command("sh", {
    args: ["-c", script, program, ...args],
    ...options,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** A sufficient limit stays: a lowered one can't be raised again. */
function raiseFiles(files: number): string {
  return `{ [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge ${files} ] || ulimit -n ${files}; }`;
}

function run(
  program: string,
  args: readonly string[],
): Promise<Deno.CommandOutput> {
  return new Deno.Command(program, { args: [...args] }).output();
}
