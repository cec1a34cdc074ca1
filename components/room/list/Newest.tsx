/**
 * The way back to the newest message.
 *
 * @module
 */
import { Icon } from "../../ui/Icon.tsx";
import { plural } from "../../texts/catalogue.ts";
import type { Session } from "../state/session.ts";

/** Leads there, with the number of messages that came since. */
export function Newest({ session }: { session: Session }) {
  const count = session.unread.value;
  const { chat, language } = session.texts;
  return (
    <button type="button" class="newest" onClick={() => session.follow()}>
      {count === 0 ? chat.newest : plural(language, chat.unread, count)}
      <Icon d="M10 4v12m-5-5 5 5 5-5" />
    </button>
  );
}
