import { assert, assertEquals } from "@std/assert";
import { personNamed } from "../tests/tools/people.ts";
import { later } from "../tests/engine/tools.ts";
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

Deno.test("Hub tells a client that resumes before messages that grew too old what is missing", async () => {
  await using room = await start({}, { maxBytes: 0, maxAgeMs: 1 });
  const { hub, engine } = room;
  const x = personNamed("x");
  const position = await hub.history("lobby", x);
  for (let i = 1; i <= 5; i++) {
    await hub.say("lobby", x, { key: `${i}`, text: `message ${i}` });
  }
  await later();
  await later();
  await engine.trim();
  using back = await room.join("bob", position);
  await back.until(({ texts }) => texts.at(-1) === "message 5");
  assertEquals(back.events.filter(({ type }) => type === "gap"), [
    { type: "gap", from: 1, to: 4 },
  ]);
  assertEquals(back.texts, ["message 5"]);
  const { messages } = await hub.history("lobby", x, { before: 5 });
  assertEquals(messages, []);
  const found = await hub.searches.find("lobby", x, { q: "message" }, {
    limit: 9,
  });
  assertEquals(found.messages.map(({ seq }) => seq), [5]);
  assertEquals([found.looked.complete, found.more], [true, undefined]);
});
