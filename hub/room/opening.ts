import type { Engine } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import { Refusal } from "../refusal.ts";

const HOUR = 3_600_000;

/** Who may open rooms: `admin` is whoever holds ADMIN_TOKEN. */
export type RoomOpening = "anybody" | "admin" | "nobody";

/** What an operator says of the opening of rooms. */
export interface OpeningOptions {
  readonly roomOpening: RoomOpening;
  /** Rooms that may be opened from one address in an hour; 0: no limit. */
  readonly roomRate: number;
  /** Keyed hashes of an address, by the newest secret first. */
  addressHashes(address: string): readonly string[];
}

/**
 * Sees that somebody may open a room.
 *
 * @throws {Refusal} `forbidden`, `rate_limited`, `unavailable`.
 */
export async function refuseOpening(
  engine: Engine,
  { admin, address }: Person,
  { roomOpening, roomRate, addressHashes }: OpeningOptions,
): Promise<void> {
  if (admin) return;
  if (roomOpening !== "anybody") {
    throw new Refusal(
      "forbidden",
      roomOpening === "admin"
        ? "Cannot open a room: only this chat's operator may."
        : "Cannot open a room: this chat takes no new ones.",
    );
  }
  if (roomRate === 0) return;
  const empty = await engine.take([{
    key: `open:${addressHashes(address)[0]}`,
    interval: HOUR / roomRate,
    burst: roomRate,
  }]);
  if (!empty) return;
  throw new Refusal(
    "rate_limited",
    "Cannot open a room: your network has opened many. Try again later.",
    { retryAfterMs: empty.retryAfterMs },
  );
}
