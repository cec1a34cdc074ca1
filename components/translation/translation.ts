/**
 * Keeps a page working while a browser's translation, or an extension, replaces its
 * texts.
 *
 * A translation replaces text nodes that Preact still refers to: what Preact writes into
 * them is never seen, and inserting before one throws. So each replaced text returns to
 * its place, emptied, followed by its replacement. Once the page changes or removes the
 * text, the replacement goes.
 *
 * @module
 */
import { options, type VNode } from "preact";

/** A text's own words, and what is shown instead of them. */
interface Replaced {
  readonly words: string;
  readonly shown: ChildNode;
}

/** Where a text was. */
interface Place {
  readonly parent: Element;
  readonly next: Node | null;
  /** What came in the same step. */
  readonly instead: readonly Node[];
}

let started = false;

/**
 * Starts, for the lifetime of the page. Further calls do nothing.
 *
 * @param before Has observed the page so far, and is disconnected.
 * @param seen What it has seen.
 */
export function surviveTranslation(
  before: MutationObserver,
  seen: readonly MutationRecord[],
): void {
  const records = [...seen, ...before.takeRecords()];
  before.disconnect();
  if (started) return;
  started = true;
  const nodes = { drawn: new WeakSet<Node>(), unmounted: new WeakSet<Node>() };
  const { diffed, unmount } = options;
  options.diffed = (vnode) => {
    const node = nodeOf(vnode);
    if (node instanceof Text) nodes.drawn.add(node);
    diffed?.(vnode);
  };
  options.unmount = (vnode) => {
    const node = nodeOf(vnode);
    if (node instanceof Text) nodes.unmounted.add(node);
    unmount?.(vnode);
  };
  new Texts(nodes, records);
}

/** What Preact has drawn for a node; the property has this name in all of its packages. */
function nodeOf(vnode: VNode): unknown {
  return (vnode as { readonly __e?: unknown }).__e;
}

/** The texts that Preact has drawn, and those that it has removed. */
interface PreactTexts {
  readonly drawn: WeakSet<Node>;
  readonly unmounted: WeakSet<Node>;
}

/** The replaced texts of the page. */
class Texts {
  readonly #preact: PreactTexts;
  readonly #replaced = new WeakMap<Node, Replaced>();
  #untouched = true;

  constructor(preact: PreactTexts, seen: readonly MutationRecord[]) {
    this.#preact = preact;
    this.#check(seen, true);
    const observer = new MutationObserver((records) => {
      this.#check(records);
      // The changes made here need no check.
      observer.takeRecords();
    });
    observer.observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  }

  /** @param areOld The page may have written into removed texts since. */
  #check(records: readonly MutationRecord[], areOld = false): void {
    const parents = new Set<Node>();
    const added = new Set<Node>();
    const removed = new Map<Node, Place>();
    /** Texts that the page has written into after they were removed. */
    const newer = new Set<Node>();
    for (const record of records) {
      const { type, target, nextSibling: next } = record;
      if (type === "characterData") {
        if (removed.has(target)) newer.add(target);
        this.#drop(target);
        continue;
      }
      parents.add(target);
      const gone = [...record.removedNodes];
      // A text that replaces another in one step is the page's own `textContent`.
      const instead = [...record.addedNodes].filter((node) =>
        !(node instanceof Text && gone[0] instanceof Text)
      );
      for (const node of instead) added.add(node);
      for (const node of gone) {
        removed.set(node, { parent: target as Element, next, instead });
      }
    }
    for (const [node, place] of removed) {
      if (!(node instanceof Text) || node.parentNode === place.parent) continue;
      const isNewer = node.parentNode === null &&
        (areOld || newer.has(node));
      this.#left(node, place, added);
      if (isNewer) this.#restore(node);
    }
    if (this.#untouched) return;
    for (const parent of parents) this.#tidy(parent, added);
  }

  /** A text is no longer where it was: puts it back if somebody else has replaced it. */
  #left(text: Text, { parent, next, instead }: Place, added: Set<Node>): void {
    if (this.#preact.unmounted.has(text)) return this.#drop(text);
    // Gone with its element, or part of a replacement.
    if (!parent.isConnected || parent.closest("font")) return;
    const known = this.#replaced.get(text);
    const wrapper = [...parent.childNodes].find((node) => node.contains(text));
    const shown = known?.shown ?? wrapper ?? this.#standIn(parent, instead) ??
      this.#standIn(parent, added);
    if (!shown) return;
    added.delete(shown);
    const words = known?.words ?? text.data;
    // The replacement keeps a copy.
    if (wrapper) text.replaceWith(text.data);
    const before = [shown, next].find((node) => node?.parentNode === parent);
    parent.insertBefore(text, before ?? null);
    text.data = "";
    this.#replaced.set(text, { words, shown });
    this.#untouched = false;
  }

  /** The page has changed or removed a text. */
  #drop(text: Node): void {
    const replaced = this.#replaced.get(text);
    if (!replaced) return;
    this.#replaced.delete(text);
    replaced.shown.remove();
    // To a translation it is a new text now.
    text.parentNode?.insertBefore(text, text.nextSibling);
  }

  /** Shows a text's own words again. */
  #restore(text: Text): void {
    const { words } = this.#replaced.get(text) ?? {};
    if (words === undefined) return;
    text.data = words;
    this.#drop(text);
  }

  /** Keeps replacements beside their texts. If one is gone, the page's words return. */
  #tidy(parent: Node, added: Set<Node>): void {
    for (const text of [...parent.childNodes]) {
      const replaced = this.#replaced.get(text);
      if (!replaced) continue;
      const shown = replaced.shown.parentNode === parent
        ? replaced.shown
        : this.#standIn(parent, added);
      if (!shown) {
        this.#restore(text as Text);
        continue;
      }
      added.delete(shown);
      this.#replaced.set(text, { ...replaced, shown });
      if (text.nextSibling !== shown) text.after(shown);
    }
  }

  /** The node in `parent` that is shown instead of a text. */
  #standIn(parent: Node, nodes: Iterable<Node>): ChildNode | undefined {
    const here = [...nodes].filter((node) => node.parentNode === parent);
    const found = here.find(({ nodeName }) => nodeName === "FONT") ??
      here.find((node) =>
        node instanceof Text && node.data.trim() !== "" &&
        !this.#preact.drawn.has(node)
      );
    return found as ChildNode | undefined;
  }
}
