import type { Engine } from "../engine/engine.ts";
import { changes, stateKey } from "../moderation/state/entries.ts";
import type { Person } from "../people/person.ts";
import { makeToken } from "../people/token.ts";
import { Refusal } from "../refusal.ts";

const HOUR_MS = 3_600_000;

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

/** Opens rooms. */
export class RoomOpener {
  readonly #engine: Engine;
  readonly #options: OpeningOptions;

  constructor(engine: Engine, options: OpeningOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /**
   * Opens a room.
   *
   * @param host Whose room it is; `undefined`: nobody's but the operator's.
   * @param withLink Whether a program asks, which needs a secret to be its host again.
   * @returns That secret, which makes anybody the host.
   * @throws {Refusal} `room_exists`, `forbidden`, `rate_limited`, `unavailable`.
   */
  async open(
    room: string,
    host?: Person,
    withLink = false,
  ): Promise<string | undefined> {
    if (host) await this.#refuse(host);
    const link = host && withLink ? makeToken() : undefined;
    const state = {
      ...host && changes([stateKey.role(host.viewer.id), {
        role: "host",
        name: host.viewer.name,
        by: "opened",
      }]),
      ...link && changes([stateKey.link(link.hash), {
        role: "host",
        at: Date.now(),
      }]),
    };
    if (await this.#engine.open(room, state)) return link?.token;
    throw new Refusal(
      "room_exists",
      `Cannot open "${room}": a room with that name already exists.`,
    );
  }

  async #refuse({ admin, address }: Person): Promise<void> {
    const { roomOpening, roomRate, addressHashes } = this.#options;
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
    const empty = await this.#engine.take([{
      key: `open:${addressHashes(address)[0]}`,
      intervalMs: HOUR_MS / roomRate,
      burst: roomRate,
    }]);
    if (!empty) return;
    throw new Refusal(
      "rate_limited",
      "Cannot open a room: too many were opened from your network. Try again later.",
      { retryAfterMs: empty.retryAfterMs },
    );
  }
}
