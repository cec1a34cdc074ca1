import type { ChatTexts } from "./catalogue.ts";

/** A request without an answer for so long is given up, and may be tried again. */
const ANSWER_TIMEOUT_MS = 10_000;

let loaded: Promise<ChatTexts> | undefined;

/** Loads everything that a chat says in a language, once. Rejects if it can't be loaded. */
export function loadTexts(language: string): Promise<ChatTexts> {
  loaded ??= fetchTexts(language).catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function fetchTexts(language: string): Promise<ChatTexts> {
  const sheet = document.querySelector<HTMLLinkElement>(
    "link[rel=stylesheet]",
  )!;
  const late = new AbortController();
  // Once the answer is read this does nothing. `AbortSignal.timeout` is too new.
  setTimeout(() => late.abort(), ANSWER_TIMEOUT_MS);
  const { signal } = late;
  const path = `/texts/${language}`;
  const ofBuild = await fetch(path + new URL(sheet.href).search, { signal });
  // No server has this page's build any more: another one's texts are better than none.
  const response = ofBuild.status === 404
    ? await fetch(path, { signal })
    : ofBuild;
  if (!response.ok) throw new Error(`Cannot load ${path}: ${response.status}`);
  return await response.json();
}
