import { assertEquals } from "@std/assert";
import { firstVariant, readPlaylist } from "./playlist.ts";

const SEGMENTS = ["#EXTINF:3.0,", "a.ts", "#EXTINF:3.0,", "b.ts"];

function playlist(...lines: string[]): string {
  return ["#EXTM3U", "#EXT-X-TARGETDURATION:3", ...lines, ""].join("\n");
}

Deno.test("A playlist without an end is live, and its end moves with sequence and segments", () => {
  assertEquals(readPlaylist(playlist(...SEGMENTS)), { state: "live", end: 2 });
  assertEquals(
    readPlaylist(playlist("#EXT-X-MEDIA-SEQUENCE:40", ...SEGMENTS)),
    { state: "live", end: 42 },
  );
  assertEquals(
    readPlaylist(
      playlist("#EXT-X-MEDIA-SEQUENCE: 7", ...SEGMENTS, "#EXTINF:1,", "c.ts")
        .replaceAll("\n", "\r\n"),
    ),
    { state: "live", end: 10 },
  );
});

Deno.test("A playlist with an end is over, and one without segments has nothing yet", () => {
  assertEquals(
    readPlaylist(playlist(...SEGMENTS, "#EXT-X-ENDLIST")),
    { state: "over" },
  );
  assertEquals(readPlaylist(playlist()), { state: "gone" });
  assertEquals(readPlaylist("<!doctype html><p>Not here"), { state: "gone" });
});

Deno.test("The first variant of a list of variants is found, relative to the list", () => {
  const base = "https://cdn.example/live/index.m3u8?token=1";
  const list = (uri: string) =>
    playlist('#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="avc1.42E01E"', uri);
  for (
    const [uri, expected] of [
      ["low/a.m3u8", "https://cdn.example/live/low/a.m3u8"],
      ["/b.m3u8?x=1", "https://cdn.example/b.m3u8?x=1"],
      ["https://other.example/c.m3u8", "https://other.example/c.m3u8"],
    ]
  ) {
    assertEquals(firstVariant(list(uri), base), expected);
    assertEquals(
      firstVariant(list(uri).replaceAll("\n", "\r\n"), base),
      expected,
    );
  }
  assertEquals(firstVariant(playlist(...SEGMENTS), base), undefined);
});
