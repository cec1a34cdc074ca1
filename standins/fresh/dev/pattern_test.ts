import { assertEquals, assertThrows } from "@std/assert";
import { compareRoutes, pathToPattern } from "./pattern.ts";

Deno.test("a file's path becomes a pattern", () => {
  const patterns = {
    "/index": "/",
    "/rooms/index": "/rooms",
    "/rooms/[room]": "/rooms/:room",
    "/rooms/[room]/[id]-[part].json": "/rooms/:room/:id-:part.json",
  };
  for (const [path, pattern] of Object.entries(patterns)) {
    assertEquals(pathToPattern(path), pattern);
  }
});

Deno.test("a path that can't be routed is refused with a reason", () => {
  for (
    const path of [
      ...["/[a][b]", "/[[a]]", "/[...a]", "/(group)/a", "/[a", "/a]"],
      ...["/_layout", "/rooms/_middleware", "/rooms/_error", "/_404"],
    ]
  ) {
    assertThrows(() => pathToPattern(path), SyntaxError, "Cannot route");
  }
});

Deno.test("patterns with parameters come last", () => {
  const sorted = [
    "/about",
    "/rooms/index",
    "/rooms/new",
    "/rooms/[room]",
    "/rooms/[room]/edit",
    "/rooms/[room]/[part]",
    "/[page]",
  ];
  assertEquals(sorted.toReversed().sort(compareRoutes), sorted);
});
