import { assert, assertEquals } from "@std/assert";
import { describe, measureRoomPage } from "../bench/budgets.ts";
import { ensureBuilt } from "./server.ts";

Deno.test("What a room's page loads is within its budgets", async () => {
  await ensureBuilt();
  const parts = await measureRoomPage();
  assertEquals(parts.length, 3);
  for (const { name, bytes, budget } of parts) {
    assert(bytes > 500, `${name} is too small to be true`);
    assert(bytes <= budget, describe(parts));
  }
});
