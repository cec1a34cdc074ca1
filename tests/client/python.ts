/**
 * The interpreter that the Python client's tests use: `PYTHON`, or python3. It must have the
 * package websockets.
 */
export const python = Deno.env.get("PYTHON") ?? "python3";

/** Whether tests of the Python client are skipped: never in CI, which installs what they need. */
export const lacksPython = !Deno.env.has("CI") && !hasWebsockets();

function hasWebsockets(): boolean {
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
