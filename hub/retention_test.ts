import { assert, assertEquals } from "@std/assert";
import { personNamed } from "../tests/tools/people.ts";
import { start } from "../tests/tools/hub_server.ts";

Deno.test("Hub tells a client that resumes before the trimmed history what is missing, and sends the rest", async () => {
  await using room = await start(
    { historySize: 100_000 },
    { maxBytes: 50_000, maxAgeMs: 0 },
  );
  const { hub, engine } = room;
  const x = personNamed("x");
  const position = await hub.history("lobby", x);
  for (let i = 1; i <= 500; i++) {
    await hub.say("lobby", x, { key: `${i}`, text: `message ${i}` });
  }
  await engine.trim();
  using back = await room.join("bob", position);
  await back.until(({ texts }) => texts.at(-1) === "message 500");
  const [first] = back.seqs;
  assert(first > 100 && first < 450, `${first}`);
  assertEquals(back.events.filter(({ type }) => type === "gap"), [
    { type: "gap", from: 1, to: first - 1 },
  ]);
  assertEquals(
    back.seqs,
    Array.from({ length: 501 - first }, (_, i) => first + i),
  );
  // Who scrolls back reaches the start of what is stored.
  const { messages } = await hub.history("lobby", x, { before: first });
  assertEquals(messages, []);
  const { messages: [oldest] } = await hub.history("lobby", x, {
    before: first + 1,
  });
  assertEquals(await hub.oldestMessageAt("lobby", x), oldest.at);
  const exported: number[] = [];
  const host = personNamed("operator", { admin: true });
  for await (const page of await hub.staff.transcript("lobby", host)) {
    exported.push(...page.map(({ seq }) => seq));
  }
  assertEquals(exported, back.seqs);
});
