import type { Person } from "../../people/person.ts";
import { inSlices } from "../../turn.ts";
import type { ModerationOptions } from "../options.ts";

/** The keyed hashes of people's networks, cached: they are expensive. */
export class Networks {
  readonly #options: Pick<ModerationOptions, "addressHashes">;
  readonly #known = new WeakMap<Person, string>();

  constructor(options: Pick<ModerationOptions, "addressHashes">) {
    this.#options = options;
  }

  /** Returns the hash of a person's network; `undefined`: their address is a proxy's. */
  of(person: Person): string | undefined {
    if (person.isProxyAddress) return undefined;
    let network = this.#known.get(person);
    if (network === undefined) {
      [network] = this.#options.addressHashes(person.address);
      this.#known.set(person, network);
    }
    return network;
  }

  /** Hashes the networks of many people, so that {@linkcode of} is cheap for them. */
  async prepare(people: readonly Person[]): Promise<void> {
    await inSlices(people, (person) => {
      this.of(person);
    });
  }
}
