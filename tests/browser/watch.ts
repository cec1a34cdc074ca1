/**
 * What runs inside the page under test, from before its first script on.
 *
 * @module
 */

/** What was noticed. */
interface Watch {
  /** Violations of the content security policy. */
  readonly violations: string[];
  /** Texts that were on the page twice in a frame. */
  readonly twice: string[];
  /** Texts that were pending in a frame, and in the next one neither pending nor in the room. */
  readonly vanished: string[];
  /** Whether the page has ever said that the connection is lost. */
  lost: boolean;
  /** The sum of all layout shifts. */
  shift: number;
  /** What was shifted. */
  readonly shifted: string[];
  /** The rows that the server has sent, before any script ran. */
  sent: readonly Element[];
  /** What the server has sent of the list, and how the list changed since. */
  readonly changes: string[];
}

/** An entry of the Layout Instability API, which TypeScript does not know. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}

declare global {
  var watch: Watch;
}

/** Begins. It is sent to the browser as text, so it refers to nothing outside. */
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

  // The parser is done, and no module has run yet.
  document.addEventListener("readystatechange", () => {
    const list = document.querySelector("#messages");
    if (!list) return;
    watch.sent = [...list.querySelectorAll("li")];
    // The list lies in the page, boxes of rows in the list, and rows in them.
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

  let pending: string[] = [];
  const eachFrame = () => {
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
    requestAnimationFrame(eachFrame);
  };
  requestAnimationFrame(eachFrame);
}
