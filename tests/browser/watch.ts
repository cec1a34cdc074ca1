/**
 * Code that runs in the page under test before its first script.
 *
 * @module
 */

/** What it has recorded. */
interface Watch {
  /** Violations of the content security policy. */
  readonly violations: string[];
  /** Texts that appeared twice in a frame. */
  readonly twice: string[];
  /** Texts that were pending in one frame, and neither pending nor posted in the next. */
  readonly vanished: string[];
  /** Whether the page has ever shown that the connection is lost. */
  lost: boolean;
  /** The sum of all layout shifts. */
  shift: number;
  /** The elements that shifted. */
  readonly shifted: string[];
  /** The rows that the server rendered, before any script ran. */
  sent: readonly Element[];
  /** The server's HTML of the list, and the list's changes since. */
  readonly changes: string[];
}

/** An entry of the Layout Instability API, which TypeScript doesn't know. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}

declare global {
  var watch: Watch;
}

/**
 * Starts recording. It is sent to the browser as text, so it can't refer to anything
 * outside.
 */
export function startWatching(): void {
  const watch: Watch = globalThis.watch = {
    violations: [],
    twice: [],
    vanished: [],
    lost: false,
    shift: 0,
    shifted: [],
    sent: [],
    changes: [],
  };

  document.addEventListener(
    "securitypolicyviolation",
    ({ violatedDirective, blockedURI, sample }) =>
      watch.violations.push(`${violatedDirective} ${blockedURI} ${sample}`),
  );

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as LayoutShift;
      watch.shift += value;
      for (const { node } of sources) {
        watch.shifted.push(String(node?.textContent).slice(0, 40));
      }
    }
  }).observe({ type: "layout-shift", buffered: true });

  // The parser has finished, and no module has run yet.
  document.addEventListener("readystatechange", () => {
    const list = document.querySelector("#messages");
    if (!list) return;
    watch.sent = [...list.querySelectorAll("li")];
    // The page has the list, the list boxes of rows, and those the rows.
    const textsOf = (nodes: NodeList, parent: Node) =>
      [...nodes].filter((node) =>
        parent === list || parent.parentNode === list || node.contains(list)
      ).map(({ textContent }) => textContent);
    new MutationObserver((records) => {
      for (const { target, addedNodes, removedNodes } of records) {
        for (const text of textsOf(removedNodes, target)) {
          watch.changes.push(`removed ${text}`);
        }
        for (const text of textsOf(addedNodes, target)) {
          watch.changes.push(`added ${text}`);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  }, { once: true });

  new MutationObserver(() => {
    watch.lost ||= [...document.querySelectorAll("[role=status]")]
      .some(({ textContent }) => textContent?.includes("Connection lost"));
  }).observe(document, { childList: true, characterData: true, subtree: true });

  // A frame in which nothing changed is the same as the one before, and asking for every
  // frame would keep the browser drawing while a page is idle.
  let pending: string[] = [];
  let isAsked = false;
  const inNextFrame = () => {
    isAsked = false;
    const rows = [...document.querySelectorAll("#messages li")];
    const textOf = (row: Element) => row.querySelector("p")?.textContent ?? "";
    const texts = new Set<string>();
    for (const text of rows.map(textOf).filter(Boolean)) {
      if (texts.has(text)) watch.twice.push(text);
      texts.add(text);
    }
    watch.vanished.push(...pending.filter((text) => !texts.has(text)));
    pending = rows.filter((row) => !row.hasAttribute("data-seq"))
      .map(textOf).filter(Boolean);
  };
  new MutationObserver(() => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(inNextFrame);
  }).observe(document, {
    attributeFilter: ["data-seq"],
    characterData: true,
    childList: true,
    subtree: true,
  });
}
