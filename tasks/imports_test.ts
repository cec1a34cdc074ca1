import { assertEquals, assertMatch } from "@std/assert";

Deno.test("The check of imports fails where git lists no files", () => {
  const { code, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${import.meta.dirname}/imports.ts`],
    env: { GIT_DIR: "/nonexistent", NO_COLOR: "1" },
  }).outputSync();
  assertEquals(code, 1);
  assertMatch(
    new TextDecoder().decode(stderr),
    /^Cannot list the modules: .*not a git repository.*\n$/,
  );
});
