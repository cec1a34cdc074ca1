import { assertEquals } from "@std/assert";
import { spy } from "@std/testing/mock";
import { start } from "../tests/tools/hub_server.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

Deno.test("What the operator does to a room is delivered to webhooks at once", async () => {
  await using server = await start();
  using wake = spy(Webhooks.prototype, "wake");
  using removed = spy(Webhooks.prototype, "removed");
  const { operator } = server.hub;
  await operator.end("lobby");
  await operator.reopen("lobby");
  await operator.remove("lobby");
  assertEquals(wake.calls.map(({ args }) => args), [
    ["lobby", 1],
    ["lobby", 2],
  ]);
  assertEquals(removed.calls.map(({ args }) => args), [["lobby"]]);
});
