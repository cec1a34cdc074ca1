/**
 * The button that returns to the newest message.
 *
 * @module
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../../ui/Icon.tsx";
import { plural } from "../../texts/catalogue.ts";
import type { RoomState } from "../state/room_state.ts";
import { isUnderPointer } from "./pause.ts";

/** Shows how many messages came since the list stopped following or was paused. */
export function Newest({ state }: { state: RoomState }) {
  const button = useRef<HTMLButtonElement>(null);
  const count = state.unread.value;
  const { chat, language } = state.texts;
  const paused = state.paused.value !== undefined;
  // What is under the pointer stays there.
  useLayoutEffect(() => {
    const { current } = button;
    if (current && isUnderPointer(current)) current.classList.add("high");
  }, []);
  const label = count === 0
    ? chat.newest
    : plural(language, paused ? chat.paused : chat.unread, count);
  return (
    <button
      type="button"
      class="newest"
      data-paused={paused}
      ref={button}
      onClick={() => state.follow()}
    >
      {label}
      <Icon d="M10 4v12m-5-5 5 5 5-5" />
    </button>
  );
}
