import { assertEquals } from "@std/assert";
import { readOptions } from "./options.ts";

const read = (query: string) => readOptions(new URLSearchParams(query));

const UNSET = read("");

Deno.test("An overlay's options are read from its query", () => {
  assertEquals(
    read(
      "style=danmaku&fade=0&size=300&max=1&align=right&lost=clear&names=off",
    ),
    {
      style: "danmaku",
      fadeSeconds: 0,
      sizePercent: 300,
      max: 1,
      align: "right",
      lost: "clear",
      names: false,
    },
  );
});

Deno.test("Invalid values become the defaults", () => {
  for (
    const query of [
      "style=bold&align=centre&lost=&names=maybe",
      "fade=601&size=49&max=0",
      "fade=-1&size=301&max=101",
      "fade=1e2&size=0x64&max=",
      "fade=5s&size=NaN&max=1.5",
    ]
  ) assertEquals(read(query), UNSET, query);
});
