/**
 * Switches Shield on and off, for moderators.
 *
 * @module
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../../ui/Icon.tsx";
import type { RoomState } from "../state/room_state.ts";
import type { Writer } from "../state/writer.ts";
import { tools } from "./tools.ts";

/**
 * How long a press after somebody else has switched Shield is taken as aimed at the earlier
 * state.
 */
const FRESH_MS = 2_000;

/** It asks nothing: another press takes it back, and it ends by itself. */
export function ShieldButton(
  { writer }: {
    writer: Pick<Writer, "moderate"> & { readonly state: RoomState };
  },
) {
  const { moderates, settings, texts } = writer.state;
  const isOn = settings.value.shield !== undefined;
  /** What this page asked for last. */
  const wish = useRef(isOn);
  /** Whether somebody else has switched it just now. */
  const isFresh = useRef(false);
  useLayoutEffect(() => {
    if (isOn === wish.current) return;
    wish.current = isOn;
    isFresh.current = true;
    const timer = setTimeout(() => isFresh.current = false, FRESH_MS);
    return () => clearTimeout(timer);
  }, [isOn]);
  const press = () => {
    // The viewer wants what somebody else has just done.
    if (isFresh.current) {
      const told = tools.peek()?.texts.shield[`${isOn}`];
      if (told) writer.state.note(told);
      return;
    }
    wish.current = !isOn;
    writer.moderate("shield", { on: wish.current });
  };
  if (!moderates.value) return null;
  return (
    <button
      type="button"
      class="shield"
      title={texts.chat.shieldHint}
      aria-pressed={isOn}
      onClick={({ detail }) => {
        // The second click of a double-click isn't meant to take the first one back.
        if (detail < 2) press();
      }}
    >
      <Icon d="M10 2l7 3v5c0 4-3 7-7 8-4-1-7-4-7-8V5z" />
      <span>{texts.chat.shield}</span>
    </button>
  );
}
