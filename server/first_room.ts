import { type Hub, Refusal } from "../hub/mod.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { reason } from "../hub/operator/report.ts";

/** The room that is opened at the first start. It stays, however silent it is. */
export const FIRST_ROOM = "lobby";

/**
 * Opens the first room, if there is no room at all: one that was removed stays away.
 *
 * @throws {OperatorError} The storage doesn't accept it.
 */
export async function openFirstRoom(hub: Hub): Promise<void> {
  try {
    if ((await hub.rooms()).length === 0) await hub.open(FIRST_ROOM);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "room_exists") return;
    throw new OperatorError(
      `Cannot open the first room, "${FIRST_ROOM}": ${reason(error.cause)}.`,
      { cause: error },
    );
  }
}
