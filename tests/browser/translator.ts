/**
 * Rewrites a page the way translations in browsers do.
 *
 * @module
 */
import type { Page } from "playwright-core";

/**
 * What a translation does with a text node: Google's (Chrome, Edge) replaces it by two
 * nested `<font>` elements, Safari's takes it away and inserts another one, some
 * extensions move it into an element of theirs.
 */
export type Rewriting = "fonts" | "texts" | "wrappers";

declare global {
  /** Stops, and puts the page's own texts back. */
  var showOriginal: () => void;
}

/** Translates a page, and from then on what is added to it or changed: `hi` becomes `‹hi›`. */
export async function translate(
  page: Page,
  rewriting: Rewriting = "fonts",
): Promise<void> {
  await page.evaluate(startTranslating, rewriting);
}

/** A translated text as the page wrote it. */
export function original(text: string): string {
  return text.replaceAll(/[‹›]/g, "");
}

/** It is sent to the browser as text, so it can't refer to anything outside. */
function startTranslating(rewriting: Rewriting): void {
  const skipped = "[translate=no],.notranslate,script,style,noscript,textarea";
  /** The texts by what is shown instead. */
  const done = new Map<Node | null, Text>();
  const isDone = (node: Node | null): boolean =>
    node !== null && (done.has(node) || isDone(node.parentNode));

  const replace = (text: Text) => {
    const translated = document.createTextNode(`‹${text.data}›`);
    if (rewriting === "texts") {
      const { parentNode, nextSibling } = text;
      text.remove();
      parentNode!.insertBefore(translated, nextSibling);
      done.set(translated, text);
      return;
    }
    const font = document.createElement("font");
    done.set(font, text);
    text.replaceWith(font);
    const inner = font.appendChild(document.createElement("font"));
    inner.append(rewriting === "fonts" ? translated : text);
    if (rewriting === "wrappers") text.data = translated.data;
  };
  const rewrite = (root: Node) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = root instanceof Text ? [root] : [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const parent = text.parentElement;
      if (!text.isConnected || !text.data.trim() || isDone(text)) continue;
      if (!parent!.closest(skipped)) replace(text);
    }
  };

  rewrite(document.body);
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes, type } of records) {
      if (type === "characterData") rewrite(target);
      else addedNodes.forEach(rewrite);
    }
  });
  const observed = { childList: true, characterData: true, subtree: true };
  observer.observe(document.body, observed);
  globalThis.showOriginal = () => {
    observer.disconnect();
    for (const [shown, text] of done) {
      if (shown!.parentNode) (shown as ChildNode).replaceWith(text);
    }
  };
}
