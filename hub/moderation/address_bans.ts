import { now } from "../clock.ts";
import { boundIdsOf, type Person } from "../people/person.ts";
import { Refusal } from "../refusal.ts";
import { nextTurn } from "../turn.ts";
import type { Acts } from "./acts.ts";
import { auditLine, HUBBUB } from "./actions/decision.ts";
import {
  bindsFrom,
  changes,
  type KnownRestriction,
  leftOf,
  stateKey,
} from "./state/entries.ts";
import type { ModerationOptions } from "./options.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/** Maximum number of addresses recorded for one viewer's restriction. */
const MAX_ADDRESSES_OF_ONE = 20;

/** Maximum number of addresses recorded in a room. */
const MAX_ADDRESSES = 20_000;

/**
 * Number of addresses hashed before yielding to the event loop; takes some milliseconds.
 */
const HASHES_PER_TURN = 64;

/** Applies restrictions to the addresses that restricted viewers come from. */
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
   * Records the address of a restricted viewer if the restriction extends to addresses: a
   * ban with addresses, or a timeout. If the address has another restriction already, the
   * one that ends later is kept.
   *
   * @throws {Refusal} `unavailable`.
   */
  async record(room: string, person: Person): Promise<void> {
    if (person.isProxyAddress) return;
    for (const id of boundIdsOf(person)) {
      await this.#record(room, id, person.address);
    }
  }

  async #record(room: string, id: string, address: string): Promise<void> {
    const [hash] = this.#options.addressHashes(address);
    const restrictionToRecord = (
      state: State,
    ): KnownRestriction | undefined => {
      const own = state.restrictions.get(id);
      if (!own || !followsAddress(own) || leftOf(own) === 0) return;
      const holder = state.addresses.get(hash);
      if (holder === id) return;
      const other = state.restrictions.get(holder ?? "");
      if (
        other && followsAddress(other) && leftOf(other) > 0 &&
        other.endsAt >= own.endsAt
      ) return;
      if (state.addresses.size >= MAX_ADDRESSES) return;
      const known = [...state.addresses.values()]
        .filter((holder) => holder === id);
      return known.length < MAX_ADDRESSES_OF_ONE ? own : undefined;
    };
    if (!restrictionToRecord(await this.#states.current(room))) return;
    await this.#acts.store(room, (state) => {
      // Many sockets of one viewer get here at once; only the first stores it.
      const restricted = restrictionToRecord(state);
      return restricted && {
        act: {
          event: { type: "state" },
          changes: changes([stateKey.address(hash), id]),
          audit: auditLine(HUBBUB, restricted.kind, now(), {
            on: { id, name: restricted.name },
            addresses: true,
          }),
        },
        answer: "",
      };
    });
  }

  /** Like {@linkcode record}, but ignores refusals: the next visit tries again. */
  async tryRecord(room: string, person: Person): Promise<void> {
    try {
      await this.record(room, person);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /**
   * Calls `body`, and records the person's address if it is refused because they are
   * restricted. Someone who only posts over HTTP is seen nowhere else.
   */
  async recordIfRefused<T>(
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
      ) await this.tryRecord(room, person);
      throw error;
    }
  }

  /**
   * Returns the ids of people who come from one of these addresses.
   *
   * @param addresses By hash, the earliest `since` of the people affected, in
   * milliseconds since 1970.
   */
  async viewersAt(
    people: readonly Person[],
    addresses: ReadonlyMap<string, number>,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const earliest = Math.min(Infinity, ...addresses.values());
    // Many people may share an address, and hashing costs more than a lookup.
    const earliestSince = new Map<string, number>();
    for (const { address, since, viewer } of people) {
      if (since < earliest) continue;
      let boundSince = earliestSince.get(address);
      if (boundSince === undefined) {
        if (earliestSince.size % HASHES_PER_TURN === HASHES_PER_TURN - 1) {
          await nextTurn();
        }
        boundSince = Math.min(
          Infinity,
          ...this.#options.addressHashes(address)
            .map((hash) => addresses.get(hash) ?? Infinity),
        );
        earliestSince.set(address, boundSince);
      }
      if (since >= boundSince) found.add(viewer.id);
    }
    return found;
  }
}

/** Whether a restriction extends to its viewer's addresses, at least for new viewers. */
function followsAddress(restricted: KnownRestriction): boolean {
  return bindsFrom(restricted) < Infinity;
}
