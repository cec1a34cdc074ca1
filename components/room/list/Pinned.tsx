/**
 * The pinned message.
 *
 * @module
 */
import { hueClass } from "../../ui/colour.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Name } from "./Name.tsx";
import type { Session } from "../state/session.ts";
import { Text } from "./Text.tsx";

/** Moderators can unpin it, also without scripts. */
export function Pinned({ session }: { session: Session }) {
  const pin = session.state.pin.value;
  if (!pin) return null;
  const room = `/rooms/${session.state.room}`;
  return (
    <section class="pin" aria-label={session.state.first.chat.pinned}>
      <Icon d="M10 13v5M6.5 2.5h7L13 8l2.5 2.5v2h-11v-2L7 8z" />
      {/* Focusable, so that a long message can be scrolled by keyboard. */}
      <div
        class={`pinned ${hueClass(pin.from.id)}${pin.me ? " me" : ""}`}
        tabindex={0}
      >
        <Name of={pin.from} texts={session.state.first.common} />
        <Text text={pin.text} links={pin.links} />
      </div>
      <button
        type="button"
        class="tool"
        aria-label={session.state.first.chat.goToPinned}
        onClick={() => session.goTo(pin.target)}
      >
        <Icon d="M10 16V4m-5 5 5-5 5 5" />
      </button>
      {session.state.moderates.value && (
        <form method="post" action={`${room}/moderation`}>
          <input type="hidden" name="action" value="unpin" />
          <input type="hidden" name="back" value={session.state.page} />
          <button type="submit" class="action">
            {session.state.first.chat.unpin}
          </button>
        </form>
      )}
    </section>
  );
}
