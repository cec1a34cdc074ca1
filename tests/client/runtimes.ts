/**
 * The runtimes that bots use, as far as a machine has them or npm brings them.
 *
 * @module
 */

/** What the client runs in. */
export type Runtime = "deno" | "node" | "bun";

/** The package of npm with each runtime's program, where the machine has none. */
const PACKAGES = { node: "node@22", bun: "bun@1.4.5" };

/** The first version of Node with WebSocket. */
const OLDEST_NODE = 22;

/** Returns the command that runs a module, without the module. */
export async function commandOf(runtime: Runtime): Promise<string[]> {
  if (runtime === "deno") return [Deno.execPath(), "run", "-A", "--no-config"];
  if (await isInstalled(runtime)) return [runtime];
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", "-p", PACKAGES[runtime], "-c", `command -v ${runtime}`],
    // Not in the repository, whose packages npx would look at.
    cwd: Deno.env.get("TMPDIR") ?? "/tmp",
  }).output();
  const read = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) {
    throw new Error(
      `Cannot run ${runtime}: npm doesn't bring ${PACKAGES[runtime]}: ${
        read(stderr)
      }`,
    );
  }
  return [read(stdout)];
}

async function isInstalled(runtime: Runtime): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command(runtime, {
      args: ["--version"],
    }).output();
    const major = Number(/\d+/.exec(new TextDecoder().decode(stdout))?.[0]);
    return runtime !== "node" || major >= OLDEST_NODE;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
