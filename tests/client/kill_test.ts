/** The server is killed while bots talk: what they said and heard is complete. */
import { assertEquals } from "@std/assert";
import { ownPort } from "../tools/own_port.ts";
import { ensureBuilt, ROOT, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { withPythonClient } from "../../client/conformance/our_clients.ts";
import { Program } from "./program.ts";
import { python, pythonTest } from "./python.ts";
import { commandOf, type Runtime } from "./runtimes.ts";

/** How many messages are posted between two kills, and how often the server is killed. */
const EACH = 200;
const KILLS = 3;
const ALL = EACH * (KILLS + 1);

/** The client as the server gives it to bots. */
const CLIENT = new URL("_fresh/static/client.js", ROOT).href;

/** Returns the command that runs a program, without its arguments. */
async function command(
  runtime: Runtime | "python",
  name: string,
): Promise<readonly string[]> {
  const path = new URL(`programs/${name}`, import.meta.url).pathname;
  return runtime === "python"
    ? withPythonClient(python, `${path}.py`)
    : [...await commandOf(runtime), `${path}.mjs`];
}

for (const runtime of ["deno", "node", "bun", "python"] as const) {
  const name =
    `${runtime}: nothing is lost or doubled when the server is killed while bots talk`;
  const test = runtime === "python" ? pythonTest : Deno.test;
  test(name, async () => {
    await ensureBuilt();
    using folder = new TempDir();
    const settings = {
      PORT: String(ownPort()),
      MESSAGE_RATE: "0",
      READING_PACE: "0",
    };
    let server = await TestServer.start(folder.path, settings);
    try {
      const room = `${server.url}/rooms/lobby`;
      await using reader = new Program([
        ...await command(runtime, "read"),
        CLIENT,
        room,
      ]);
      await reader.until(1);
      await using poster = new Program([
        ...await command(runtime, "post"),
        ...[CLIENT, room, "1", String(ALL)],
      ]);
      for (let kill = 1; kill <= KILLS; kill++) {
        await poster.until(kill * EACH);
        await server.kill();
        server = await TestServer.start(folder.path, settings);
      }
      assertEquals(await poster.end(), { code: 0, errors: "" });
      await reader.until(ALL + 1);
      const said = poster.lines.map((line) => line.split(" "));
      const heard = reader.lines.slice(1).map((line) => line.split(" "));
      const bySeq = (a: string[], b: string[]) => Number(a[1]) - Number(b[1]);
      assertEquals(heard, said.toSorted(bySeq));
      assertEquals(
        said.map(([text]) => Number(text)).toSorted((a, b) => a - b),
        Array.from({ length: ALL }, (_, index) => index + 1),
      );
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
}
