/**
 * A live HLS broadcast for tests: the sample of three seconds, again and again.
 *
 * @module
 */
import type { MediaServer } from "./media_server.ts";

const SEGMENT_SECONDS = 3;

/** Segments in the playlist. */
const WINDOW = 4;

/** A playlist that moves on in real time, until the test does something to it. */
export class LivePlaylist {
  readonly url: string;
  /** When set, the playlist is answered with this status. */
  status = 200;
  /** Whether the answers allow other sites to read them. */
  shared = true;
  /** Requests of the playlist so far. */
  requests = 0;
  #beganAt = performance.now();
  #stoppedAt: number | undefined;
  #isOver = false;

  constructor(media: MediaServer, name: string) {
    this.url = media.url(name);
    media.answer(name, () => this.#answer());
  }

  /** Another broadcast begins at the same URL: its sequence starts again. */
  begin(): void {
    this.#beganAt = performance.now();
    this.#stoppedAt = undefined;
    this.#isOver = false;
    this.status = 200;
  }

  /** No segments are added from now on. */
  stall(): void {
    this.#stoppedAt = performance.now();
  }

  /** Ends the broadcast with its last segment. */
  end(): void {
    this.stall();
    this.#isOver = true;
  }

  #answer(): Response {
    this.requests++;
    const headers = new Headers({
      "content-type": "application/vnd.apple.mpegurl",
      "cache-control": "no-store",
    });
    if (this.shared) headers.set("access-control-allow-origin", "*");
    const { status } = this;
    return new Response(status === 200 ? this.#text() : "", {
      status,
      headers,
    });
  }

  #text(): string {
    const passedMs = (this.#stoppedAt ?? performance.now()) - this.#beganAt;
    const first = Math.floor(passedMs / 1_000 / SEGMENT_SECONDS);
    const segments = Array.from({ length: WINDOW }, (_, i) =>
      [
        "#EXT-X-DISCONTINUITY",
        `#EXTINF:${SEGMENT_SECONDS}.0,`,
        `plain.m2ts?${first + i}`,
      ].join("\n"));
    return [
      "#EXTM3U",
      "#EXT-X-VERSION:3",
      `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`,
      `#EXT-X-MEDIA-SEQUENCE:${first}`,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${first}`,
      ...segments,
      ...this.#isOver ? ["#EXT-X-ENDLIST"] : [],
      "",
    ].join("\n");
  }
}
