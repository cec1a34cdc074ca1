import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { changes, stateKey } from "../moderation/state/entries.ts";
import { takeToken } from "../moderation/rules/pace.ts";
import type { Person } from "../people/person.ts";
import { makeToken } from "../people/token.ts";
import { Refusal } from "../refusal.ts";

const HOUR_MS = 3_600_000;

/** Who may open rooms; `admin` is whoever holds ADMIN_TOKEN. */
export type RoomOpening = "anybody" | "admin" | "nobody";

/** The options about opening rooms. */
export interface OpeningOptions {
  readonly roomOpening: RoomOpening;
  /** Rooms that may be opened per address and hour; 0: unlimited. */
  readonly roomRate: number;
  /** Returns the keyed hashes of an address, that of the newest secret first. */
  addressHashes(address: string): readonly string[];
}

/**
 * Opens a room, within the operator's rules and limits.
 *
 * @param host The room's host; `undefined`: only the operator is.
 * @param withLink Whether to create a host link, for programs that keep no cookie.
 * @returns The secret of that link.
 * @throws {Refusal} `room_exists`, `forbidden`, `rate_limited`, `unavailable`.
 */
export async function openRoom(
  engine: Engine,
  options: OpeningOptions,
  room: string,
  host: Person | undefined,
  withLink: boolean,
): Promise<string | undefined> {
  if (host) await checkMayOpen(engine, options, host);
  const link = host && withLink ? makeToken() : undefined;
  const state = {
    ...host && changes([stateKey.role(host.viewer.id), {
      role: "host",
      name: host.viewer.name,
      by: "opened",
    }]),
    ...link && changes([stateKey.link(link.hash), {
      role: "host",
      at: now(),
    }]),
  };
  if (await engine.open(room, state)) return link?.token;
  throw new Refusal(
    "room_exists",
    `Cannot open "${room}": a room with that name already exists.`,
  );
}

async function checkMayOpen(
  engine: Engine,
  { roomOpening, roomRate, addressHashes }: OpeningOptions,
  { admin, address }: Person,
): Promise<void> {
  if (admin) return;
  if (roomOpening !== "anybody") {
    throw new Refusal(
      "forbidden",
      roomOpening === "admin"
        ? "Cannot open a room: only the operator of this chat may."
        : "Cannot open a room: this chat isn't accepting new rooms.",
    );
  }
  if (roomRate === 0) return;
  await takeToken(
    engine,
    {
      key: `open:${addressHashes(address)[0]}`,
      intervalMs: HOUR_MS / roomRate,
      burst: roomRate,
    },
    "Cannot open a room: too many were opened from your network. Try again later.",
  );
}
