import { assertEquals, assertThrows } from "@std/assert";
import { compareRoutes, pathToPattern, patternToFolders } from "./pattern.ts";

Deno.test("a file's path becomes a pattern", () => {
  const patterns = {
    "/index": "/",
    "/rooms/index": "/rooms",
    "/rooms/[room]": "/rooms/:room",
    "/rooms/[room]/[id]-[part].json": "/rooms/:room/:id-:part.json",
    "/files/[...path]": "/files/:path*",
  };
  for (const [path, pattern] of Object.entries(patterns)) {
    assertEquals(pathToPattern(path), pattern);
  }
});

Deno.test("a path that can't be routed is refused with a reason", () => {
  for (const path of ["/[a][b]", "/[[a]]", "/(group)/a", "/[a", "/a]"]) {
    assertThrows(() => pathToPattern(path), SyntaxError, "Cannot route");
  }
});

Deno.test("the folders of a pattern", () => {
  assertEquals(patternToFolders("/rooms/:room", false), ["rooms"]);
  assertEquals(patternToFolders("/rooms/", false), ["rooms"]);
  assertEquals(patternToFolders("/rooms", true), ["rooms"]);
  assertEquals(patternToFolders("*", true), []);
});

Deno.test("what wraps comes first, what has parameters last", () => {
  const sorted = [
    "/_app",
    "/_middleware",
    "/_layout",
    "/_error",
    "/index",
    "/about",
    "/rooms/_middleware",
    "/rooms/index",
    "/rooms/new",
    "/rooms/[room]/edit",
    "/rooms/[room]",
    "/rooms/[...rest]",
    "/[page]",
  ];
  assertEquals(sorted.toReversed().sort(compareRoutes), sorted);
});
