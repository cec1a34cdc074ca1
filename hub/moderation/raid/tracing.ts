import type { Engine } from "../../engine/engine.ts";
import type { Person } from "../../people/person.ts";

/** How long a trace isn't noted again, in milliseconds. */
const NOTED_MS = 3_600_000;

/** Maximum number of people remembered as noted, before starting over: some 5 MB. */
const MAX_NOTED = 20_000;

/** Notes the traces of people who write: once an hour, not with every message. */
export class Tracing {
  readonly #engine: Engine;
  /** When a person was noted in a room, by `performance.now()`. */
  readonly #noted = new Map<string, number>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Notes a person's trace, if it is time to.
   *
   * @param networkOf Returns the keyed hash of their network.
   */
  note(room: string, person: Person, networkOf: () => string): void {
    const { viewer: { id }, address, since } = person;
    if (person.isProxyAddress) return;
    const key = `${room} ${id} ${address}`;
    const time = performance.now();
    if (time - (this.#noted.get(key) ?? -Infinity) < NOTED_MS) return;
    if (this.#noted.size >= MAX_NOTED) this.#noted.clear();
    this.#noted.set(key, time);
    this.#engine.trace(room, id, { since, network: networkOf() });
  }
}
