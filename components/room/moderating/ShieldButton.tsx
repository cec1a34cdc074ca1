/**
 * Switches Shield on and off, for moderators.
 *
 * @module
 */
import { Icon } from "../../ui/Icon.tsx";
import type { RoomState } from "../state/room_state.ts";
import type { Writer } from "../state/writer.ts";

/** It asks nothing: another press takes it back, and it ends by itself. */
export function ShieldButton(
  { writer }: {
    writer: Pick<Writer, "moderate"> & { readonly state: RoomState };
  },
) {
  const { moderates, settings, texts } = writer.state;
  if (!moderates.value) return null;
  const isOn = settings.value.shield !== undefined;
  return (
    <button
      type="button"
      class="shield"
      title={texts.chat.shieldHint}
      aria-pressed={isOn}
      onClick={({ detail }) => {
        // The second click of a double-click isn't meant to take the first one back.
        if (detail < 2) writer.moderate("shield", { on: !isOn });
      }}
    >
      <Icon d="M10 2l7 3v5c0 4-3 7-7 8-4-1-7-4-7-8V5z" />
      <span>{texts.chat.shield}</span>
    </button>
  );
}
