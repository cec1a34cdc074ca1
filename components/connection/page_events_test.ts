import { assertEquals } from "@std/assert";
import { type PageEvent, publish, subscribe } from "./page_events.ts";

Deno.test("A listener gets every event in order until it stops", () => {
  const heard: PageEvent[][] = [[], []];
  const stop = heard.map((own) => subscribe((events) => own.push(...events)));
  const events: PageEvent[] = [1, 2].map((count) => ({
    type: "viewers",
    count,
  }));
  publish(events);
  stop[0]();
  publish(events.slice(1));
  stop[1]();
  publish(events);
  assertEquals(heard, [events, [...events, events[1]]]);
});
