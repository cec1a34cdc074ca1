/**
 * The way back to the newest message.
 *
 * @module
 */
import { plural } from "../texts/catalogue.ts";
import type { Session } from "./session.ts";

/** Leads there, with the number of messages that came since. */
export function Newest({ session }: { session: Session }) {
  const count = session.unread.value;
  const { chat, language } = session.texts;
  return (
    <button type="button" class="newest" onClick={() => session.follow()}>
      {count === 0 ? chat.newest : plural(language, chat.unread, count)}
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M10 4v12m-5-5 5 5 5-5" />
      </svg>
    </button>
  );
}
