/** Nothing that is served needs a newer browser than those of tasks/browsers.ts. */
import { assertEquals } from "@std/assert";
import { stop } from "esbuild";
import { RoomServer } from "../browser/room_server.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { findInScript } from "./scripts.ts";
import { everythingServed, type Served } from "./served.ts";
import { findInStyles } from "./styles.ts";
import type { Finding } from "./support.ts";
import { findSyntax } from "./syntax.ts";

const server = await RoomServer.start();
const { scripts, styles } = await everythingServed(server);
await server[Symbol.asyncDispose]();
// esbuild's process would keep this one alive.
Deno.test.afterAll(() => stop());

/** The findings that no exception explains, as lines of text; notes those that do. */
function unexplained(
  served: readonly Served[],
  find: (source: string) => readonly Finding[],
  used: Set<string>,
): string[] {
  return served.flatMap(({ place, source }) =>
    find(source).filter((finding) => {
      const exception = exceptionOf(finding);
      if (exception !== undefined) used.add(exception);
      return exception === undefined;
    }).map(({ use, feature, missingIn }) =>
      `${place}: ${use} (${feature}) is not in ${missingIn.join(", ")}`
    )
  );
}

function exceptionOf({ use, feature }: Finding): string | undefined {
  return Object.keys(EXCEPTIONS).find((name) =>
    name === use || name === feature || feature.startsWith(`${name}.`)
  );
}

Deno.test("Scripts and styles use nothing that the oldest browsers lack, but what is excepted", () => {
  const used = new Set<string>();
  assertEquals(
    [
      ...unexplained(scripts, findInScript, used),
      ...unexplained(styles, findInStyles, used),
    ],
    [],
  );
  assertEquals(
    Object.keys(EXCEPTIONS).filter((name) => !used.has(name)),
    [],
    "exceptions of what nothing uses",
  );
});

Deno.test({
  name: "No script has syntax that the oldest browsers can't read",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const found = await Promise.all(
      scripts.map(async ({ place, source }) =>
        (await findSyntax(source)).map((excerpt) => `${place}: ${excerpt}`)
      ),
    );
    assertEquals(found.flat(), []);
  },
});
