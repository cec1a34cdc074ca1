import { assertEquals } from "@std/assert";
import { isMixed, readPlaylist } from "./trial.ts";

const STREAM = "https://live.example.com/room/live.m3u8";

function verdictOn(text: string, plays = true): string | undefined {
  return readPlaylist(text, STREAM, () => plays)?.verdict;
}

Deno.test("Browsers block an http stream on an https page, unless it is on this machine", () => {
  assertEquals(isMixed("http://live.example.com/a.m3u8", "https:"), true);
  assertEquals(isMixed("https://live.example.com/a.m3u8", "https:"), false);
  assertEquals(isMixed("http://live.example.com/a.m3u8", "http:"), false);
  assertEquals(isMixed("http://127.0.0.1:8080/a.m3u8", "https:"), false);
  assertEquals(isMixed("http://localhost/a.m3u8", "https:"), false);
});

Deno.test("A playlist begins with #EXTM3U", () => {
  assertEquals(verdictOn("#EXTM3U\n#EXTINF:2,\n0.ts\n"), undefined);
  assertEquals(verdictOn("\uFEFF#EXTM3U\r\n0.ts"), undefined);
  for (const text of ["", "hello", "<!doctype html>", "\n#EXTM3U"]) {
    assertEquals(verdictOn(text), "notPlaylist", text);
  }
});

Deno.test("What a playlist names has to be at its own origin", () => {
  const found = (line: string) =>
    readPlaylist(`#EXTM3U\n${line}`, STREAM, () => true);
  for (
    const line of [
      "../other/0.ts",
      "/0.ts",
      "https://live.example.com/0.ts",
      '#EXT-X-MAP:URI="init.mp4"',
      '#EXT-X-KEY:METHOD=AES-128,URI="data:text/plain;base64,AAAA"',
      "http://[",
    ]
  ) assertEquals(found(line), undefined, line);
  for (
    const line of [
      "https://cdn.example.com/0.ts",
      "//cdn.example.com/0.ts",
      '#EXT-X-MAP:BYTERANGE="1@0",URI="https://cdn.example.com/init.mp4"',
    ]
  ) {
    const values = { host: "cdn.example.com" };
    assertEquals(found(line), { verdict: "elsewhere", values }, line);
  }
});

Deno.test("A playlist none of whose variants can be played has the wrong codecs", () => {
  const variant = (codecs: string) =>
    `#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="${codecs}"\nv.m3u8\n`;
  const text = `#EXTM3U\n${variant("hvc1.1.6.L93,mp4a.40.2")}${variant("ok")}`;
  const plays = (wanted: string) =>
    readPlaylist(text, STREAM, (codecs) => codecs === wanted)?.verdict;
  assertEquals(plays("ok"), undefined);
  assertEquals(plays("avc1"), "codec");
  // A variant that doesn't say may be playable.
  assertEquals(
    verdictOn("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv", false),
    undefined,
  );
});
