import type { ChatTexts } from "./catalogue.ts";

/** Loads everything that a chat says in a language. Rejects if it can't be loaded. */
export async function loadTexts(language: string): Promise<ChatTexts> {
  const sheet = document.querySelector<HTMLLinkElement>(
    "link[rel=stylesheet]",
  )!;
  // The same build as the page's.
  const path = `/texts/${language}${new URL(sheet.href).search}`;
  const response = await fetch(path);
  if (!response.ok) throw new Error(`Cannot load ${path}: ${response.status}`);
  return await response.json();
}
