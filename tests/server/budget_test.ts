import { assert, assertEquals } from "@std/assert";
import { describe, measurePages } from "../../bench/budgets.ts";
import { ensureBuilt } from "../tools/server.ts";

Deno.test("Each page's scripts and styles are within their budgets", async () => {
  await ensureBuilt();
  const pages = await measurePages();
  assertEquals(pages.map(({ name, parts }) => [name, parts.length]), [
    ["Room", 4],
    ["Broadcast", 4],
    ["Embed", 4],
    ["Overlay", 4],
    ["Lobby", 4],
  ]);
  for (const { name, bytes, budget } of pages.flatMap(({ parts }) => parts)) {
    assert(bytes > 500, `${name} is too small to be true`);
    assert(bytes <= budget, describe(pages));
  }
});
