/**
 * What can't be a room's broadcast, as far as its address tells.
 *
 * @module
 */
import { Refusal } from "../../refusal.ts";

/** What encoders send to a server; browsers play none of it. */
const INGEST = /^(?:rtmp[est]*|rtsps?|rtspu|srt|rist|udp|rtp|mms[hut]?|whip):$/;

/** Sites whose addresses are pages; a site counts with all its subdomains. */
const SITES = new Set([
  "acfun.cn",
  "b23.tv",
  "bilibili.com",
  "bilibili.tv",
  "chzzk.naver.com",
  "dailymotion.com",
  "douyin.com",
  "douyu.com",
  "facebook.com",
  "fb.watch",
  "huya.com",
  "instagram.com",
  "kick.com",
  "kuaishou.com",
  "nicovideo.jp",
  "rumble.com",
  "sooplive.co.kr",
  "sooplive.com",
  "tiktok.com",
  "trovo.live",
  "twitch.tv",
  "twitter.com",
  "vimeo.com",
  "weibo.com",
  "x.com",
  "xiaohongshu.com",
  "youtu.be",
  "youtube.com",
  "youtube-nocookie.com",
]);

/** Paths that end so are streams or files, whoever serves them. */
const MEDIA = /\.(?:m3u8|mp4|m4v|m4a|mov|webm|ogv|ogg|mp3|aac|flac|wav)$/i;

/** What a host can enter instead. */
const INSTEAD =
  "Enter the address of an HLS playlist (.m3u8) or of a video file";

/**
 * Checks the address of a broadcast; it may be empty.
 *
 * @throws {Refusal} `bad_action`, `stream_protocol` or `stream_page`.
 */
export function checkBroadcast(value: string): string {
  if (value === "") return value;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && INGEST.test(url.protocol)) {
    throw new Refusal(
      "stream_protocol",
      `Cannot set this broadcast: browsers can’t play ${url.protocol}// addresses, which are for encoders. ${INSTEAD}; most streaming servers offer the playlist beside what they receive.`,
    );
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new Refusal(
      "bad_action",
      'Cannot do this: "stream" must be a URL that starts with https:// or http://.',
    );
  }
  if (isSitesPage(url)) {
    throw new Refusal(
      "stream_page",
      `Cannot set this broadcast: this is a page of ${url.hostname}, which can only be watched there. ${INSTEAD}, served by a site that lets others play it.`,
    );
  }
  return url.href;
}

function isSitesPage({ hostname, pathname }: URL): boolean {
  const labels = hostname.replace(/\.$/, "").split(".");
  return !MEDIA.test(pathname) &&
    labels.some((_, index) => SITES.has(labels.slice(index).join(".")));
}
