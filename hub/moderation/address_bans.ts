import { now } from "../clock.ts";
import { boundIdsOf, type Person } from "../people/person.ts";
import { Refusal } from "../refusal.ts";
import { inSlices } from "../turn.ts";
import type { Viewer } from "../protocol.ts";
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

/** Maximum number of addresses recorded by one act. */
const MAX_PER_ACT = 250;

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
   * Records the addresses of restricted people if their restrictions extend to addresses:
   * a ban with addresses, or a timeout. If an address has another restriction already, the
   * one that ends later is kept.
   *
   * @throws {Refusal} `unavailable`.
   */
  async record(room: string, people: readonly Person[]): Promise<void> {
    if (people.length === 0) return;
    const { restrictions } = await this.#states.current(room);
    const found = new Map<string, AddressOf>();
    await inSlices(people, (person) => {
      if (person.isProxyAddress) return;
      const ids = boundIdsOf(person)
        .filter((id) => followsAddress(restrictions.get(id)));
      if (ids.length === 0) return;
      const [hash] = this.#options.addressHashes(person.address);
      for (const id of ids) found.set(`${hash} ${id}`, { hash, id });
    });
    const addresses = [...found.values()];
    for (let at = 0; at < addresses.length; at += MAX_PER_ACT) {
      await this.#record(room, addresses.slice(at, at + MAX_PER_ACT));
    }
  }

  /** Records addresses in one act for each kind of restriction. */
  async #record(room: string, addresses: readonly AddressOf[]): Promise<void> {
    for (const kind of ["timeout", "ban"] as const) {
      const current = await this.#states.current(room);
      if (unrecorded(current, addresses, kind).size === 0) continue;
      await this.#acts.store(room, (state) => {
        // Many sockets of one viewer get here at once; only the first stores it.
        const added = unrecorded(state, addresses, kind);
        return added.size === 0 ? undefined : {
          act: {
            event: { type: "state" },
            changes: changes(
              ...[...added].map(([hash, { id }]) =>
                [stateKey.address(hash), id] as const
              ),
            ),
            audit: auditLine(HUBBUB, kind, now(), {
              ...onWhom([...added.values()]),
              addresses: true,
            }),
          },
          answer: "",
        };
      });
    }
  }

  /** Like {@linkcode record}, but ignores refusals: the next visit tries again. */
  async tryRecord(room: string, person: Person): Promise<void> {
    try {
      await this.record(room, [person]);
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
   * Returns a function that tells whether somebody comes from one of these addresses and
   * is bound there. It hashes each address once, which takes longer than a look-up.
   *
   * @param addresses By hash, the earliest `since` of the people affected, in
   * milliseconds since 1970.
   */
  boundBy(addresses: ReadonlyMap<string, number>): (person: Person) => boolean {
    const earliest = Math.min(Infinity, ...addresses.values());
    const earliestSince = new Map<string, number>();
    return ({ address, since }) => {
      if (since < earliest) return false;
      let boundSince = earliestSince.get(address);
      if (boundSince === undefined) {
        boundSince = Math.min(
          Infinity,
          ...this.#options.addressHashes(address)
            .map((hash) => addresses.get(hash) ?? Infinity),
        );
        earliestSince.set(address, boundSince);
      }
      return since >= boundSince;
    };
  }
}

/** A viewer's restriction at an address, by its hash. */
interface AddressOf {
  readonly hash: string;
  readonly id: string;
}

/**
 * Returns the restrictions of a kind that are to be recorded, by the hash of the address
 * that they are recorded for.
 */
function unrecorded(
  state: State,
  addresses: readonly AddressOf[],
  kind: KnownRestriction["kind"],
): Map<string, Named> {
  const added = new Map<string, Named>();
  let counts: Map<string, number> | undefined;
  let total = state.addresses.size;
  for (const { hash, id } of addresses) {
    const own = state.restrictions.get(id);
    if (own?.kind !== kind || !followsAddress(own)) continue;
    const holder = added.get(hash)?.id ?? state.addresses.get(hash);
    if (holder === id) continue;
    const other = state.restrictions.get(holder ?? "");
    if (followsAddress(other) && storedEndOf(other) >= storedEndOf(own)) {
      continue;
    }
    // Counted only now: mostly, the address is recorded already.
    counts ??= countsOf(state.addresses);
    const count = counts.get(id) ?? 0;
    if (total >= MAX_ADDRESSES || count >= MAX_ADDRESSES_OF_ONE) continue;
    counts.set(id, count + 1);
    if (holder === undefined) total++;
    added.set(hash, { id, name: own.name });
  }
  return added;
}

type Named = Pick<Viewer, "id" | "name">;

/** Returns how many addresses are recorded for each viewer. */
function countsOf(addresses: State["addresses"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of addresses.values()) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Names whom an act is about in its line of the audit log. */
function onWhom(people: readonly Named[]): object {
  const named = new Map(people.map((each) => [each.id, each]));
  return named.size === 1 ? { on: people[0] } : { people: [...named.values()] };
}

/** Whether a restriction is in force and extends to its viewer's addresses, at least for new viewers. */
function followsAddress(
  restricted: KnownRestriction | undefined,
): restricted is KnownRestriction {
  return restricted !== undefined && leftOf(restricted) > 0 &&
    bindsFrom(restricted) < Infinity;
}

/** Returns when a restriction ends as stored, which is the same in every instance. */
function storedEndOf({ until = Infinity }: KnownRestriction): number {
  return until;
}
