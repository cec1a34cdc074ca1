import { localTimes } from "../times/local_times.ts";

/** How long after an answer the page is asked for again, in milliseconds. */
const INTERVAL_MS = 5_000;

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 20_000;

/**
 * Keeps the operator's page up to date: asks for it again, and replaces those parts that
 * have changed. A part in which somebody is about to do something stays as it is.
 *
 * @param isPaused Whether to ask.
 * @param told Called after each attempt, with whether the server answered.
 * @returns Ends it.
 */
export function keepLive(
  language: string,
  isPaused: () => boolean,
  told: (answered: boolean) => void,
): () => void {
  const shown = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => timer = setTimeout(look, INTERVAL_MS);
  const look = async () => {
    if (!document.hidden && !isPaused()) {
      const page = await load();
      if (timer === undefined) return;
      told(page !== undefined);
      // Somebody may have paused it meanwhile.
      if (page && !isPaused()) replaceParts(page, shown, language);
    }
    later();
  };
  later();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}

async function load(): Promise<Document | undefined> {
  // `AbortSignal.timeout` is newer than the oldest browsers.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(location.pathname + location.search, {
      headers: { accept: "text/html" },
      cache: "no-store",
      signal: abort.signal,
    });
    if (!response.ok) return undefined;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    // The next attempt follows; the page says since when.
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

function replaceParts(
  page: Document,
  shown: Map<string, string>,
  language: string,
): void {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-part]")];
  for (const part of parts) {
    const { part: id = "" } = part.dataset;
    const newer = page.querySelector(`[data-part="${id}"]`);
    if (!newer) {
      // The session has ended: the page is the form that asks for the token.
      location.reload();
      return;
    }
    const html = newer.innerHTML;
    if (html === shown.get(id) || isHeld(part)) continue;
    shown.set(id, html);
    const left = part.querySelector(".tablebox")?.scrollLeft ?? 0;
    part.replaceChildren(...newer.childNodes);
    const box = part.querySelector(".tablebox");
    if (box) box.scrollLeft = left;
  }
  localTimes(document, language);
}

/** Whether somebody is about to follow a link in a part, or has selected something. */
function isHeld(part: HTMLElement): boolean {
  const selection = getSelection();
  return part.contains(document.activeElement) ||
    part.matches(":hover") && part.querySelector("a") !== null ||
    selection !== null && !selection.isCollapsed &&
      part.contains(selection.anchorNode);
}
