import { assert, assertEquals } from "@std/assert";
import { spy } from "@std/testing/mock";
import { start } from "../tests/tools/hub_server.ts";
import { personNamed } from "../tests/tools/people.ts";
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

Deno.test("Messages, commands, acts and what bots say wake webhooks with their place", async () => {
  await using server = await start();
  const { hub } = server;
  const hanna = personNamed("Hanna", { admin: true });
  const say = (key: string, text: string) =>
    hub.say("lobby", hanna, { key, text });
  using wake = spy(Webhooks.prototype, "wake");
  await say("1", "hello");
  await say("2", "/slow 5");
  const bot = { action: "bot", name: "Bridge" } as const;
  const { token } = await hub.moderate("lobby", hanna, bot);
  await hub.bots.say("lobby", hanna, token!, { key: "4", text: "hi" });
  const { seq: last } = await server.engine.head("lobby");
  assert(last >= 4);
  assertEquals(
    wake.calls.map(({ args: [, seq] }) => seq),
    Array.from({ length: last }, (_, i) => i + 1),
  );
});
