import { assertEquals } from "@std/assert";
import { began, sinceStart } from "./recording.ts";

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

Deno.test("A recording begins with at most five messages of the two minutes before it", () => {
  const said = (...moments: number[]) => moments.map((at) => ({ at }));
  const start = 1_000_000;
  const old = said(0, start - 720_000, start - 120_001);
  const recent = said(
    ...[-120_000, -5, -4, -3, -2, -1].map((ms) => start + ms),
  );
  const later = said(start, start + 1);
  assertEquals(sinceStart([...old, ...later], start), later);
  assertEquals(
    sinceStart([...old, ...recent, ...later], start),
    [...recent.slice(1), ...later],
  );
  assertEquals(sinceStart([...old, recent[0]], start), [recent[0]]);
  assertEquals(sinceStart(old, start), []);
  assertEquals(sinceStart([], start), []);
});
