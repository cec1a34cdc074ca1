/** The interpreter with what the Python client depends on: `PYTHON`, or python3. */
export const python = Deno.env.get("PYTHON") ?? "python3";

const hasWebsockets = canRun();

/**
 * A test that needs Python with websockets; without it, it is skipped, and its name says so.
 * On CI it fails.
 */
export function pythonTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: hasWebsockets ? name : `${name} (needs Python with websockets)`,
    ignore: !hasWebsockets && !Deno.env.has("CI"),
    fn,
  });
}

function canRun(): boolean {
  try {
    return new Deno.Command(python, {
      args: ["-c", "import websockets.asyncio.client"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}
