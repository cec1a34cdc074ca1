/**
 * The button that returns to the newest message.
 *
 * @module
 */
import { Icon } from "../../ui/Icon.tsx";
import { plural } from "../../texts/catalogue.ts";
import type { RoomState } from "../state/room_state.ts";

/** Shows how many messages came since the list stopped following. */
export function Newest({ state }: { state: RoomState }) {
  const count = state.unread.value;
  const { chat, language } = state.texts;
  return (
    <button type="button" class="newest" onClick={() => state.follow()}>
      {count === 0 ? chat.newest : plural(language, chat.unread, count)}
      <Icon d="M10 4v12m-5-5 5 5 5-5" />
    </button>
  );
}
