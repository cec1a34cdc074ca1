import type { Traces } from "../../engine/trace.ts";
import { idsOf, type Person } from "../../people/person.ts";
import type { MessageEvent } from "../../protocol.ts";
import { isModerator, isStaff, roleOf } from "../actions/authority.ts";
import type { State } from "../state/state.ts";
import type { Networks } from "./networks.ts";

/** What is known of a viewer in a room. */
export interface Known {
  /** When they were first seen, in milliseconds since 1970; 0: unknown. */
  readonly since: number;
  /** The keyed hash of their network; `undefined`: unknown, or a proxy's. */
  readonly network: string | undefined;
}

/** Who is in a room: those who wrote in the last day, and those who are connected here. */
export class Crowd {
  readonly #state: State;
  readonly #known = new Map<string, Known>();
  readonly #names = new Map<string, string>();
  readonly #staff = new Set<string>();
  /** By an id that a browser had before, its present one. */
  readonly #present = new Map<string, string>();
  /** By network, the ids of those who come from it. */
  readonly #sharing = new Map<string, Set<string>>();

  /** @param networks Must be prepared for these people. */
  constructor(
    room: string,
    state: State,
    traces: Traces,
    people: readonly Person[],
    networks: Networks,
  ) {
    this.#state = state;
    for (const [id, { since, network }] of traces) {
      this.#known.set(id, { since, network });
    }
    for (const person of people) {
      const network = networks.of(person);
      const moderates = isModerator(roleOf(state, person, room));
      for (const id of idsOf(person)) {
        this.#known.set(id, { since: person.since, network });
        this.#names.set(id, person.viewer.name);
        if (id !== person.viewer.id) this.#present.set(id, person.viewer.id);
        if (moderates) this.#staff.add(id);
      }
    }
    for (const [id, { network }] of this.#known) {
      if (network === undefined) continue;
      const sharing = this.#sharing.get(network) ?? new Set();
      this.#sharing.set(network, sharing.add(this.#present.get(id) ?? id));
    }
  }

  of(viewer: string): Known | undefined {
    return this.#known.get(viewer);
  }

  /** The names of those who are connected here, by id. */
  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  /** Returns how many people are known from a network. */
  sharing(network: string): number {
    return this.#sharing.get(network)?.size ?? 0;
  }

  /** Whether a viewer is a moderator or host. */
  isStaff(viewer: string): boolean {
    const { roles, staff } = this.#state;
    const named = staff.get(viewer);
    return roles.has(viewer) || this.#staff.has(viewer) ||
      named !== undefined && isStaff(this.#state, viewer, named);
  }

  /** Whether a message is a moderator's or the host's, or was when it was written. */
  isByStaff({ at, from: { id, role } }: MessageEvent): boolean {
    const taken = this.#state.taken.get(id)?.at ?? -Infinity;
    return this.isStaff(id) || isModerator(role) && at > taken;
  }
}
