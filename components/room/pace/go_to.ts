import { goToMessage as goToShown } from "../state/older/older_messages.ts";
import type { RoomState } from "../state/room_state.ts";
import { openAround } from "./open.ts";
import { reveal } from "./rows.tsx";

/** Scrolls to a message, even one that was skipped or shares a row. */
export async function goToMessage(
  state: RoomState,
  seq: number,
): Promise<void> {
  await openAround(state, seq);
  reveal(state, seq);
  await goToShown(state, seq);
}
