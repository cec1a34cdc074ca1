import { type Hub, Refusal } from "../hub/mod.ts";
import { OperatorError } from "../hub/operator/operator_error.ts";
import { reason } from "../hub/operator/report.ts";

/** The room that is there from the first start. */
const FIRST_ROOM = "lobby";

/**
 * Opens the first room, if it isn't there.
 *
 * @throws {OperatorError} The storage doesn't take it.
 */
export async function openFirstRoom(hub: Hub): Promise<void> {
  try {
    await hub.open(FIRST_ROOM);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "room_exists") return;
    throw new OperatorError(
      `Cannot open the first room, "${FIRST_ROOM}": ${reason(error.cause)}.`,
      { cause: error },
    );
  }
}
