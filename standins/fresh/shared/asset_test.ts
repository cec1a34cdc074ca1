import { assertEquals } from "@std/assert";
import { lockAsset } from "./asset.ts";

Deno.test("a path of this site is locked to the build", () => {
  assertEquals(lockAsset("/a.png", "ID"), "/a.png?__frsh_c=ID");
  assertEquals(lockAsset("/a?b=1#c", "ID"), "/a?b=1&__frsh_c=ID#c");
});

Deno.test("any other URL stays unchanged", () => {
  for (
    const path of [
      "a.png",
      "//other.example/a.png",
      "https://other.example/a.png",
      "data:,x",
      "/a.png?__frsh_c=other",
    ]
  ) assertEquals(lockAsset(path, "ID"), path);
});
