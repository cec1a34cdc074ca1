import { assertEquals } from "@std/assert";
import { parseInbound } from "./messages.ts";

const ask = (message: object) => parseInbound({ target: "hubbub", ...message });

Deno.test("the embedding page sets a look, and what it doesn't name stays unchanged", () => {
  assertEquals(ask({ type: "theme" }), { type: "theme", look: {} });
  assertEquals(ask({ type: "theme", theme: "dark", accent: "f00" }), {
    type: "theme",
    look: { theme: "dark", accent: "#ff0000" },
  });
  assertEquals(ask({ type: "theme", compact: false, theme: "sepia" }), {
    type: "theme",
    look: { compact: false },
  });
});

Deno.test("the embedding page sets a token or withdraws it", () => {
  assertEquals(ask({ type: "token", token: "a.b-_1.c" }), {
    type: "token",
    token: "a.b-_1.c",
  });
  for (const token of [undefined, null]) {
    assertEquals(ask({ type: "token", token }), { type: "token" });
  }
  for (
    const token of ["", "a.b", "a.b.c.d", "a.b.c, d", "a.b.c\n", 1, {}, [
      "a.b.c",
    ], `a.b.${"c".repeat(5_000)}`]
  ) assertEquals(ask({ type: "token", token }), undefined, String(token));
});

Deno.test("invalid messages and those for another recipient are ignored", () => {
  for (
    const data of [
      null,
      undefined,
      1,
      "theme",
      [],
      { type: "theme" },
      { target: "other", type: "theme" },
      { target: "hubbub" },
      { target: "hubbub", type: "ready" },
    ]
  ) assertEquals(parseInbound(data), undefined);
});
