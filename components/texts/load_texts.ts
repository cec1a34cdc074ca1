import type { ChatTexts } from "./catalogue.ts";

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
  // The same build as the page's, if the server still has it.
  const path = `/texts/${language}${new URL(sheet.href).search}`;
  const response = await fetch(path);
  if (!response.ok) throw new Error(`Cannot load ${path}: ${response.status}`);
  return await response.json();
}
