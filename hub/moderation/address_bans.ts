import type { Person } from "../people/person.ts";
import { Refusal } from "../refusal.ts";
import type { Acts } from "./acts.ts";
import { auditLine, HUBBUB } from "./actions/decision.ts";
import {
  bindsFrom,
  changes,
  endOf,
  stateKey,
  type StoredRestriction,
} from "./state/entries.ts";
import type { ModerationOptions } from "./options.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/** Addresses that are banned with one viewer, at most. */
const MAX_ADDRESSES = 20;

/** Addresses that are hashed in one turn of the event loop: some milliseconds. */
const HASHED_AT_ONCE = 64;

/** Restrictions that hold for the addresses that somebody comes from. */
export class AddressBans {
  readonly #states: States;
  readonly #acts: Acts;
  readonly #options: ModerationOptions;

  constructor(states: States, acts: Acts, options: ModerationOptions) {
    this.#states = states;
    this.#acts = acts;
    this.#options = options;
  }

  /**
   * Notes the address that a restricted viewer comes from, where the restriction holds
   * for addresses too: a ban with addresses, or a timeout. Where there is another
   * restriction for the address, the one that lasts longer counts.
   *
   * @throws {Refusal} `unavailable`.
   */
  async follow(room: string, { viewer, address }: Person): Promise<void> {
    const [hash] = this.#options.addressHashes(address);
    const lacking = (state: State): StoredRestriction | undefined => {
      const now = Date.now();
      const own = state.restrictions.get(viewer.id);
      if (!own || !followsAddress(own) || endOf(own) <= now) return;
      const holder = state.addresses.get(hash);
      if (holder === viewer.id) return;
      const other = state.restrictions.get(holder ?? "");
      if (
        other && followsAddress(other) && endOf(other) > now &&
        endOf(other) >= endOf(own)
      ) return;
      const known = [...state.addresses.values()]
        .filter((id) => id === viewer.id);
      return known.length < MAX_ADDRESSES ? own : undefined;
    };
    if (!lacking(await this.#states.of(room))) return;
    await this.#acts.store(room, (state) => {
      // Many sockets of one viewer come here at once: the first has done it for all.
      const restricted = lacking(state);
      return restricted && {
        act: {
          event: { type: "state" },
          changes: changes([stateKey.address(hash), viewer.id]),
          audit: auditLine(HUBBUB, restricted.kind, Date.now(), {
            on: { id: viewer.id, name: viewer.name },
            addresses: true,
          }),
        },
        answer: "",
      };
    });
  }

  /** The same, where nobody waits for it: what can't be noted now is noted at the next visit. */
  async followIfPossible(room: string, person: Person): Promise<void> {
    try {
      await this.follow(room, person);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /**
   * Does something for a person, whose address is known from then on if they are
   * restricted: whoever only posts over HTTP is seen nowhere else.
   */
  async following<T>(
    room: string,
    person: Person,
    body: () => Promise<T>,
  ): Promise<T> {
    try {
      return await body();
    } catch (error) {
      if (
        error instanceof Refusal &&
        (error.code === "banned" || error.code === "timed_out")
      ) await this.followIfPossible(room, person);
      throw error;
    }
  }

  /**
   * Of some people the ids of those who come from addresses with these hashes.
   *
   * @param addresses Hashes, each with when a person it is about was first seen at the earliest.
   */
  async viewersAt(
    people: readonly Person[],
    addresses: ReadonlyMap<string, number>,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const earliest = Math.min(Infinity, ...addresses.values());
    // Many may share an address, and hashing costs more than looking up.
    const meant = new Map<string, number>();
    for (const { address, since, viewer } of people) {
      if (since < earliest) continue;
      let from = meant.get(address);
      if (from === undefined) {
        if (meant.size % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await aTurn();
        from = Math.min(
          Infinity,
          ...this.#options.addressHashes(address)
            .map((hash) => addresses.get(hash) ?? Infinity),
        );
        meant.set(address, from);
      }
      if (since >= from) found.add(viewer.id);
    }
    return found;
  }
}

/** Lets everything else have its turn. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Whether a restriction holds, for some at least, wherever its viewer comes from. */
function followsAddress(restricted: StoredRestriction): boolean {
  return bindsFrom(restricted) < Infinity;
}
