import { assertEquals } from "@std/assert";
import { arrange, type ListedRoom } from "./rooms.ts";

function rooms(...all: [name: string, viewers: number][]): ListedRoom[] {
  return all.map(([name, viewers]) => (
    { name, title: "", viewers, lastAt: null, stream: false }
  ));
}

const SHOWN = rooms(["a", 5], ["b", 3], ["c", 1]);
const NOW = rooms(["d", 9], ["b", 8], ["a", 5]);

Deno.test("rooms take their new order", () => {
  assertEquals(arrange(SHOWN, NOW, false), NOW);
});

Deno.test("while the order is held each room keeps its place, and new rooms come last", () => {
  assertEquals(
    arrange(SHOWN, NOW, true),
    rooms(["a", 5], ["b", 8], ["c", 1], ["d", 9]),
  );
});
