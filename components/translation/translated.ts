import { useEffect } from "preact/hooks";

/**
 * Keeps an island working while its page is translated. What does that is loaded once
 * something has replaced a text.
 */
export function useTranslatable(): void {
  useEffect(() => {
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => {
      const replaces = records.some(({ removedNodes: [node], addedNodes }) =>
        node instanceof Text && !(addedNodes[0] instanceof Text)
      );
      if (!replaces) return;
      seen.push(...records);
      import("./translation.ts").then(
        ({ surviveTranslation }) => surviveTranslation(observer, seen),
        // Without a connection, try again at the next change.
        () => {},
      );
    });
    observer.observe(document.body, { childList: true, subtree: true });
  }, []);
}
