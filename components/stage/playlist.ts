/**
 * Asks for a playlist, to say what has become of a broadcast: players tell only that
 * something failed, and browsers that play HLS themselves not even that.
 *
 * @module
 */
import { parsed } from "./stream.ts";

/** What there is at a playlist's URL. */
export type Found =
  /** A broadcast under way; `end` is the number after its last segment. */
  | { readonly state: "live"; readonly end: number }
  /** One that has ended: a recording. */
  | { readonly state: "over" }
  /** Nothing, or nothing yet. */
  | { readonly state: "gone" }
  /** The server doesn't let this viewer have it. */
  | { readonly state: "refused" }
  /** The server doesn't let this site read it (CORS). */
  | { readonly state: "blocked" }
  /** The server can't be reached, or fails. */
  | { readonly state: "off" };

const REFUSED = [401, 403, 451];
const GONE = [404, 410];

/** An answer that doesn't come within this time is none. */
const PATIENCE_MS = 10_000;

/** Looks at a playlist; of several variants, at the first. */
export async function lookAt(url: string): Promise<Found> {
  const answer = await ask(url);
  if ("state" in answer) return answer;
  const variant = firstVariant(answer.text, answer.url);
  if (!variant) return readPlaylist(answer.text);
  const second = await ask(variant);
  return "state" in second ? second : readPlaylist(second.text);
}

/** What a playlist of segments tells. */
export function readPlaylist(text: string): Found {
  const segments = text.match(/^#EXTINF:/gm)?.length ?? 0;
  if (segments === 0) return { state: "gone" };
  if (/^#EXT-X-ENDLIST/m.test(text)) return { state: "over" };
  const first = /^#EXT-X-MEDIA-SEQUENCE:\s*(\d+)/m.exec(text)?.[1] ?? 0;
  return { state: "live", end: Number(first) + segments };
}

/** The URL of the first variant in a playlist that lists variants. */
export function firstVariant(text: string, base: string): string | undefined {
  const variant = /^#EXT-X-STREAM-INF:.*\s+^(?!#)(\S+)/m.exec(text)?.[1];
  return variant && parsed(variant, base)?.href;
}

async function ask(
  url: string,
): Promise<{ readonly text: string; readonly url: string } | Found> {
  const options = {
    cache: "no-store",
    signal: timeout(PATIENCE_MS),
  } as const;
  try {
    const response = await fetch(url, options);
    if (response.ok) return { text: await response.text(), url: response.url };
    if (GONE.includes(response.status)) return { state: "gone" };
    return { state: REFUSED.includes(response.status) ? "refused" : "off" };
  } catch {
    // A refusal by CORS looks like a network that is gone, until nothing is to be read.
    return await fetch(url, { ...options, mode: "no-cors" }).then(
      () => ({ state: "blocked" }) as const,
      () => ({ state: "off" }) as const,
    );
  }
}

/** `AbortSignal.timeout` is newer than the oldest browsers. */
function timeout(waitMs: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), waitMs);
  return controller.signal;
}
