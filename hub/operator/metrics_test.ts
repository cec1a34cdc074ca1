import { assertEquals, assertStringIncludes } from "@std/assert";
import { counters, countFrame, renderMetrics } from "./metrics.ts";

const HUB = { census: { clients: 3, rooms: 2, viewers: 1 } };

Deno.test("countFrame counts bytes, not characters, and tells shared frames from a client's own", () => {
  const before = { ...counters };
  const shared = '["中"]';
  countFrame(shared, 2);
  countFrame(shared, 2);
  countFrame("[own]", 0);
  assertEquals(counters.bytes - before.bytes, 7 + 7 + 5);
  assertEquals(counters.eventFrames - before.eventFrames, 2);
  assertEquals(counters.deliveries - before.deliveries, 4);
  assertEquals(counters.ownFrames - before.ownFrames, 1);
});

Deno.test("renderMetrics reads the hub's current numbers each time", async () => {
  await renderMetrics(HUB);
  const { text, type } = await renderMetrics(HUB);
  assertStringIncludes(text, "\nhubbub_clients 3\n");
  assertStringIncludes(text, "\nhubbub_rooms 2\n");
  assertStringIncludes(text, "\nhubbub_viewers 1\n");
  assertStringIncludes(
    text,
    `\nhubbub_deliveries_total ${counters.deliveries}\n`,
  );
  assertStringIncludes(type, "version=0.0.4");
});
