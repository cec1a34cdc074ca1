import { assertEquals, assertThrows } from "@std/assert";
import { Refusal } from "../../refusal.ts";
import { checkBroadcast } from "./broadcast.ts";

/** The code of the refusal, and its sentence. */
function refusal(stream: string): Refusal {
  return assertThrows(() => checkBroadcast(stream), Refusal, undefined, stream);
}

Deno.test("A broadcast is any http or https address that may be a stream", () => {
  for (
    const stream of [
      "",
      "https://live.example.com/hls/room.m3u8",
      "http://live.example.com/a.mp4?t=1",
      "https://live.example.com/radio",
      "https://cdn.twitch.tv/a/index.m3u8",
      "https://notyoutube.com/live",
      "https://twitch.tv.example.com/live",
    ]
  ) assertEquals(checkBroadcast(stream), stream);
});

Deno.test("An address for encoders is refused with what to enter instead", () => {
  for (
    const stream of [
      "rtmp://live.example.com/app/key",
      "RTMPS://live.example.com/app",
      "rtsp://camera.example.com/1",
      "srt://live.example.com:9000?streamid=a",
      "rtp://239.0.0.1:5004",
      "udp://@239.0.0.1:1234",
    ]
  ) {
    const { code, message } = refusal(stream);
    assertEquals([code, message.includes(".m3u8")], ["stream_protocol", true]);
  }
});

Deno.test("A page of a video site is refused with what to enter instead", () => {
  for (
    const stream of [
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
      "https://youtu.be/dQw4w9WgXcQ",
      "https://m.youtube.com/live/abc",
      "https://www.twitch.tv/somebody",
      "https://live.bilibili.com/12345",
      "https://www.bilibili.com/video/BV1xx411c7mD/",
      "https://b23.tv/abc",
      "https://www.douyu.com/1",
      "https://KICK.com./somebody",
    ]
  ) {
    const { code, message } = refusal(stream);
    assertEquals([code, message.includes(".m3u8")], ["stream_page", true]);
  }
});

Deno.test("Anything else is no address of a broadcast", () => {
  for (
    const stream of [
      "javascript:alert(1)",
      "https://me:secret@example.com/",
      "ftp://example.com/a.mp4",
      "live.example.com/a.m3u8",
      "blob:https://example.com/1",
    ]
  ) assertEquals(refusal(stream).code, "bad_action");
});
