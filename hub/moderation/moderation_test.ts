import { openEmbeddedEngine } from "../engine/embedded/engine.ts";
import { Hub } from "../hub.ts";
import { moderationSuite } from "../../tests/engine/moderation_suite.ts";
import { readBefore } from "../../tests/engine/version_before.ts";
import { UNLIMITED } from "../../tests/tools/people.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";

moderationSuite(
  "Moderation on the embedded engine",
  (name, body) => Deno.test(name, body),
  (options = {}) => {
    const folder = new TempDir();
    const engine = readBefore(openEmbeddedEngine(folder.path));
    const hub = new Hub(engine, { ...UNLIMITED, ...options });
    return Promise.resolve({
      here: hub,
      there: hub,
      async [Symbol.asyncDispose]() {
        await hub.close();
        folder[Symbol.dispose]();
      },
    });
  },
);
