/**
 * Loads emoji data on first use.
 *
 * @module
 */
import { Catalogue } from "./catalogue.ts";
import { VERSION } from "./data/version.ts";
import type { Lines } from "./rows.ts";

/** Languages other than English with emoji names, and how to recognise text in them. */
const TRANSLATIONS: Readonly<Record<string, RegExp>> = { zh: /\p{sc=Han}/u };

let catalogue: Catalogue | undefined;
const loaded = new Set<string>();
const loading = new Map<string, Promise<void>>();

/**
 * All emoji with names in English, in the interface's language and in the query's.
 *
 * @param language The interface's, such as "zh".
 * @throws {TypeError} without a connection; the next call tries again.
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

/** The result of {@linkcode loadEmoji}, if it is loaded already. */
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
