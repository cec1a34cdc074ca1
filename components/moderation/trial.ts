/**
 * Tries a broadcast in the host's browser: the server must not request addresses that
 * people enter.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";
import { isPlaylist } from "../stage/stream.ts";

export type TrialTexts = Catalogue["panel"]["about"]["trial"];

/** What was found; `values` fill the placeholders of its sentence. */
export interface Finding {
  readonly verdict: Exclude<keyof TrialTexts, "start" | "trying">;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** A server that doesn't answer, or a picture that doesn't come, is given up after this time. */
const PATIENCE_MS = 15_000;

/** The most of a playlist that is read. */
const MAX_PLAYLIST_BYTES = 512 * 1024;

/** Says whether this browser can play a broadcast, and if not, why. */
export async function tryBroadcast(stream: string): Promise<Finding> {
  if (isMixed(stream, location.protocol)) return { verdict: "mixed" };
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), PATIENCE_MS);
  try {
    return await ask(stream, leaving.signal) ?? await play(stream);
  } finally {
    clearTimeout(timer);
    leaving.abort();
  }
}

/** Whether browsers block a stream because the page is encrypted and the stream is not. */
export function isMixed(stream: string, protocol: string): boolean {
  const { protocol: its, hostname } = new URL(stream);
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" && its === "http:" && !isLocal;
}

/** What the server's answer tells. */
async function ask(
  stream: string,
  signal: AbortSignal,
): Promise<Finding | undefined> {
  let response: Response;
  try {
    response = await fetch(stream, { signal });
  } catch {
    // Files are played without CORS.
    if (!isPlaylist(stream)) return undefined;
    return await fetch(stream, { signal, mode: "no-cors" }).then(
      () => ({ verdict: "cors" }),
      () => ({ verdict: "unreachable" }),
    );
  }
  const refused = findingOf(response.status);
  if (refused) return refused;
  if (/\bhtml\b/.test(response.headers.get("content-type") ?? "")) {
    return { verdict: "page" };
  }
  return isPlaylist(stream)
    ? readPlaylist(await startOf(response), stream, canPlay)
    : undefined;
}

function findingOf(status: number): Finding | undefined {
  if (status === 404 || status === 410) return { verdict: "notBegun" };
  if (status === 401 || status === 403) return { verdict: "denied" };
  return status >= 400 ? { verdict: "broken", values: { status } } : undefined;
}

/** What a playlist tells; `plays` says whether the browser can play some codecs. */
export function readPlaylist(
  text: string,
  stream: string,
  plays: (codecs: string) => boolean,
): Finding | undefined {
  if (!/^\uFEFF?#EXTM3U/.test(text)) return { verdict: "notPlaylist" };
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const { origin } = new URL(stream);
  for (const line of lines) {
    const uri = line.startsWith("#") ? /\bURI="([^"]+)"/.exec(line)?.[1] : line;
    const part = uri ? urlOf(uri, stream) : undefined;
    if (part && /^http/.test(part.protocol) && part.origin !== origin) {
      return { verdict: "elsewhere", values: { host: part.host } };
    }
  }
  const codecs = lines.filter((line) => line.startsWith("#EXT-X-STREAM-INF"))
    .map((line) => /\bCODECS="([^"]+)"/.exec(line)?.[1]);
  const none = codecs.length > 0 &&
    codecs.every((each) => each !== undefined && !plays(each));
  return none ? { verdict: "codec" } : undefined;
}

/** A playlist's URI, unless it is broken; then playing it finds that. */
function urlOf(uri: string, playlist: string): URL | undefined {
  try {
    return new URL(uri, playlist);
  } catch {
    return undefined;
  }
}

function canPlay(codecs: string): boolean {
  const type = `video/mp4; codecs="${codecs}"`;
  return globalThis.MediaSource?.isTypeSupported(type) ||
    document.createElement("video").canPlayType(type) !== "";
}

/** The start of a text, since an endless answer would never end. */
async function startOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body!.getReader();
  let text = "";
  while (text.length < MAX_PLAYLIST_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

/** Plays the stream, muted and unseen, until its first picture. */
async function play(stream: string): Promise<Finding> {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  let find: (finding: Finding) => void = () => {};
  const found = new Promise<Finding>((resolve) => find = resolve);
  const timer = setTimeout(() => find({ verdict: "silent" }), PATIENCE_MS);
  video.addEventListener("loadeddata", () => find({ verdict: "plays" }));
  const stop = await load(stream, video, find);
  const finding = await found;
  clearTimeout(timer);
  stop();
  return finding;
}

/** Loads the stream; the returned function stops. */
async function load(
  stream: string,
  video: HTMLVideoElement,
  find: (finding: Finding) => void,
): Promise<() => void> {
  const { Hls } = await import("../stage/hls.ts");
  if (!isPlaylist(stream) || !Hls.isSupported()) {
    video.addEventListener("error", () => find({ verdict: "unplayable" }));
    video.src = stream;
    return () => {
      video.removeAttribute("src");
      video.load();
    };
  }
  const hls = new Hls({ enableWorker: false });
  hls.on(Hls.Events.ERROR, (_, { fatal, type, response }) => {
    if (!fatal) return;
    if (type !== Hls.ErrorTypes.NETWORK_ERROR) find({ verdict: "codec" });
    // A segment without the header has no status.
    else find(findingOf(response?.code ?? 0) ?? { verdict: "cors" });
  });
  hls.loadSource(stream);
  hls.attachMedia(video);
  return () => hls.destroy();
}
