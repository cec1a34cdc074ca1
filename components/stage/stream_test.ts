import { assertEquals } from "@std/assert";
import { isPlaylist, mayLoad } from "./stream.ts";

Deno.test("A URL that ends with .m3u8 is a playlist, any other a file", () => {
  for (
    const [stream, expected] of [
      ["https://cdn.example/live/index.m3u8", true],
      ["https://cdn.example/live/INDEX.M3U8?token=1#t=0", true],
      ["https://cdn.example/film.mp4", false],
      ["https://cdn.example/film.mp4?next=a.m3u8", false],
      ["https://cdn.example/m3u8", false],
      ["", false],
    ] as const
  ) assertEquals(isPlaylist(stream), expected, stream);
});

Deno.test("A page may load from its own origin and that of its first stream", () => {
  const own = "https://chat.example";
  const first = "https://cdn.example/a.mp4";
  assertEquals(mayLoad("https://cdn.example/b.m3u8", first, own), true);
  assertEquals(mayLoad("https://chat.example/c.mp4", "", own), true);
  assertEquals(mayLoad("https://other.example/b.mp4", first, own), false);
  assertEquals(mayLoad("http://cdn.example/b.mp4", first, own), false);
  assertEquals(mayLoad("https://cdn.example/b.mp4", "", own), false);
});
