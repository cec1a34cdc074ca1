import { assertEquals } from "@std/assert";
import { partsOf } from "./links.ts";

Deno.test("links are placed between the texts around them", () => {
  assertEquals(
    partsOf("see https://a.example/x, or b.example!", [
      [4, 23],
      [28, 37],
    ]),
    [
      "see ",
      { href: "https://a.example/x", text: "https://a.example/x" },
      ", or ",
      { href: "https://b.example/", text: "b.example" },
      "!",
    ],
  );
  assertEquals(partsOf("a.example", [[0, 9]]), [
    { href: "https://a.example/", text: "a.example" },
  ]);
});

Deno.test("a link that leads nowhere stays part of the text around it", () => {
  assertEquals(partsOf("a http:// b", [[2, 9]]), ["a http:// b"]);
  assertEquals(partsOf("plain", []), ["plain"]);
});

Deno.test("invalid positions are not links", () => {
  const text = "a.example b.example";
  assertEquals(partsOf(text, [[0, 9], [5, 19]]), [
    { href: "https://a.example/", text: "a.example" },
    " b.example",
  ]);
  for (const links of [[9, 0], [40, 60], [-3, 2], [NaN, NaN]] as const) {
    assertEquals(partsOf(text, [links]).join(""), text);
  }
});
