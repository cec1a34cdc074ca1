import type { RoomEvent } from "./engine.ts";
import { orderLostRefusal } from "./refusals.ts";

/** A subscription to an order that no longer exists. */
// deno-lint-ignore require-yield
export async function* lostOrder(): AsyncGenerator<RoomEvent, void> {
  throw orderLostRefusal();
}
