import { assertEquals } from "@std/assert";
import { hear, type LiveEvent, tell } from "./live.ts";

Deno.test("Who hears is told everything in order, until they stop", () => {
  const heard: LiveEvent[][] = [[], []];
  const stop = heard.map((own) => hear((events) => own.push(...events)));
  const events: LiveEvent[] = [1, 2].map((count) => ({
    type: "viewers",
    count,
  }));
  tell(events);
  stop[0]();
  tell(events.slice(1));
  stop[1]();
  tell(events);
  assertEquals(heard, [events, [...events, events[1]]]);
});
