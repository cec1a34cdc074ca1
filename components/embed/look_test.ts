import { assertEquals } from "@std/assert";
import { embedPath, lookIn, lookOf } from "./look.ts";

const look = (query: string) => lookIn(new URLSearchParams(query));

Deno.test("a look is read from a query, without invalid values", () => {
  assertEquals(look(""), { compact: false });
  assertEquals(look("theme=dark&accent=0Af&compact"), {
    theme: "dark",
    accent: "#00aaff",
    compact: true,
  });
  assertEquals(look("accent=%23C23F20").accent, "#c23f20");
  for (
    const accent of ["red", "12", "1234", "12345g", "#", "#fff;}", "fff\n", ""]
  ) {
    const query = new URLSearchParams({ theme: "DARK", accent });
    assertEquals(lookIn(query), { compact: false }, accent);
  }
  assertEquals(lookOf({}, ["#fff", 1], false), { compact: false });
});

Deno.test("an embed's path has the same look, without unknown parameters", () => {
  for (const query of ["", "theme=light", "accent=fff&compact&x=<y>"]) {
    const path = embedPath("lobby", look(query));
    assertEquals(look(path.split("?")[1] ?? ""), look(query));
    assertEquals(path.includes("<"), false);
  }
  assertEquals(embedPath("lobby", look("theme=x")), "/rooms/lobby/embed");
});
