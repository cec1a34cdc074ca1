/**
 * Draws a viewer's attention to a mention while the page is out of sight.
 *
 * @module
 */
import type { MessageEvent } from "../../../hub/protocol.ts";
import { fill } from "../../texts/catalogue.ts";

/** Counts mentions in the page's title until the page is looked at again. */
let unseen = 0;

/** Tells of a mention; with `notify`, by the browser's own means too. */
export function alertMention(
  { from, text }: MessageEvent,
  { sentence, notify }: { readonly sentence: string; readonly notify: boolean },
): void {
  // What draws it is loaded with the first: meanwhile the viewer may be back.
  if (!document.hidden) return;
  if (unseen++ === 0) {
    const title = document.title;
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      document.title = title;
      unseen = 0;
    };
    document.addEventListener("visibilitychange", look);
  }
  document.title = `(${unseen}) ${document.title.replace(/^\(\d+\) /, "")}`;
  if (notify) notifyOf(fill(sentence, { name: from.name }), text);
}

function notifyOf(title: string, body: string): void {
  try {
    // Mentions that pile up take one place.
    const notification = new Notification(title, { body, tag: "mention" });
    notification.onclick = () => {
      focus();
      notification.close();
    };
  } catch {
    // Android's browsers want a service worker for it: there the title alone says so.
  }
}
