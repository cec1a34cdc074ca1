import { assertEquals } from "@std/assert";
import { began } from "./recording.ts";

Deno.test("A file's creation time is its beginning, if the chat was on then", () => {
  const chat = { first: 10_000, last: 90_000 };
  const begin = (writtenAt: number | undefined, length: number) =>
    began({ src: "", writtenAt }, length, chat);
  assertEquals(begin(80_000, 60_000.4), 20_000);
  assertEquals(begin(100_000, 95_000), 5_000);
  assertEquals(begin(undefined, 60_000), undefined);
  assertEquals(begin(9_000, 5_000), undefined);
  assertEquals(begin(200_000, 100_000), undefined);
  assertEquals(begin(80_000, Infinity), undefined);
});
