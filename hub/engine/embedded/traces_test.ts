import { assertEquals } from "@std/assert";
import { MAX_TRACES, TRACE_AGE_MS } from "../trace.ts";
import { TraceMemory } from "./traces.ts";

const trace = { since: 1, network: "n" };

Deno.test("TraceMemory forgets traces that are a day old, also of rooms that nobody asks for", () => {
  const memory = new TraceMemory();
  memory.note("lobby", "ann", trace, 0);
  memory.note("lobby", "bob", trace, 10);
  memory.note("games", "ann", trace, 0);
  assertEquals([...memory.of("lobby", undefined, TRACE_AGE_MS).keys()], [
    "bob",
  ]);
  assertEquals(memory.size, 1);
  memory.note("lobby", "bob", trace, 20);
  memory.sweep(TRACE_AGE_MS + 10);
  assertEquals(memory.size, 1);
  memory.sweep(TRACE_AGE_MS + 20);
  assertEquals(memory.size, 0);
});

Deno.test("TraceMemory keeps a bounded number of traces per room and of all rooms, the newest", () => {
  const memory = new TraceMemory();
  for (let i = 0; i < MAX_TRACES + 5; i++) {
    memory.note("lobby", `v${i}`, trace, 1);
  }
  const kept = [...memory.of("lobby", undefined, 1).keys()];
  assertEquals([kept.length, kept[0]], [MAX_TRACES, "v5"]);
  for (let room = 0; room < 11; room++) {
    for (let i = 0; i < MAX_TRACES; i++) {
      memory.note(`room-${room}`, `v${i}`, trace, 1);
    }
  }
  assertEquals(memory.size, 10 * MAX_TRACES);
  assertEquals(memory.of("lobby", undefined, 1).size, 0);
  memory.forget("room-10");
  assertEquals(memory.size, 9 * MAX_TRACES);
});
