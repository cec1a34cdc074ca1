/**
 * Alerts the viewer to a mention while the page is hidden.
 *
 * @module
 */
import type { MessageEvent } from "../../../hub/protocol.ts";
import { fill } from "../../texts/catalogue.ts";
import { maySendNotifications } from "../../ui/notifications.ts";
import { concerns } from "./mentions.ts";
import type { RoomState } from "./room_state.ts";

/** Mentions since the page was last visible, as counted in its title. */
let unseen = 0;

/** Alerts in the page's title and, if the viewer wants that, by a notification. */
export function alertMention(
  { you, timeline, preferences, texts }: RoomState,
  message: MessageEvent,
): void {
  // The page may have become visible while this module was loaded.
  if (!document.hidden) return;
  if (!concerns(message, you.peek(), timeline.peek().entries)) return;
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
  if (!preferences.notifies.peek() || !maySendNotifications()) return;
  const { from: { name }, text, me } = message;
  const body = me ? `${name} ${text}` : text;
  notifyOf(fill(texts.chat.mentionedBy, { name }), body);
}

function notifyOf(title: string, body: string): void {
  // The tag makes notifications replace each other.
  const notification = new Notification(title, { body, tag: "mention" });
  notification.onclick = () => {
    focus();
    notification.close();
  };
}
