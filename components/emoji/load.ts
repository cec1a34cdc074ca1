/**
 * Fetches what is known of emoji, when it is needed and once.
 *
 * @module
 */
import { Catalogue } from "./catalogue.ts";
import { VERSION } from "./data/version.ts";
import type { Lines } from "./rows.ts";

/** Languages beside English that emoji have names in, and what tells a text in one. */
const TRANSLATIONS: Readonly<Record<string, RegExp>> = { zh: /\p{sc=Han}/u };

let catalogue: Catalogue | undefined;
const loaded = new Set<string>();
const loading = new Map<string, Promise<void>>();

/**
 * All emoji with their names in English, in the interface's language, and in the
 * one that `query` is written in.
 *
 * @param language Of the interface, such as "zh".
 * @throws {TypeError} when there is no connection. It is tried again the next time.
 */
export async function loadEmoji(
  language: string,
  query = "",
): Promise<Catalogue> {
  await once("en", (lines) => catalogue = new Catalogue(lines));
  await Promise.all(
    needed(language, query).map((name) =>
      once(name, (lines) => catalogue!.translate(name, lines))
    ),
  );
  return catalogue!;
}

/** What {@linkcode loadEmoji} gives, when that is here already. */
export function emojiNow(
  language: string,
  query = "",
): Catalogue | undefined {
  return needed(language, query).every((name) => loaded.has(name))
    ? catalogue
    : undefined;
}

function needed(language: string, query: string): string[] {
  return Object.keys(TRANSLATIONS).filter((name) =>
    language === name || TRANSLATIONS[name].test(query)
  );
}

function once(name: string, take: (lines: Lines) => void): Promise<void> {
  let promise = loading.get(name);
  if (!promise) {
    promise = get(name).then((lines) => {
      take(lines);
      loaded.add(name);
    });
    loading.set(name, promise);
    promise.catch(() => loading.delete(name));
  }
  return promise;
}

async function get(name: string): Promise<Lines> {
  const response = await fetch(`/emoji/${name}?v=${VERSION}`);
  if (!response.ok) throw new TypeError(`No emoji: ${response.status}`);
  return await response.json();
}
