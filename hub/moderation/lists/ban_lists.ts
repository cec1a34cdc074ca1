import { now } from "../../clock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Person } from "../../people/person.ts";
import type { Outcome } from "../acts.ts";
import type { Moderation } from "../moderation.ts";
import type { ModerationOptions } from "../options.ts";
import { takeToken } from "../rules/pace.ts";
import type { ListKeys } from "../../people/list_keys.ts";
import {
  badListRefusal,
  contentOf,
  MAX_FILE_LENGTH,
  readList,
} from "./list_file.ts";

/**
 * How many files a network may send at once, and the milliseconds until the next: a file
 * has megabytes, and anyone can host a room.
 */
const PACE = { burst: 5, intervalMs: 10_000 };

/** Exports and imports bans and blocked words. Only for hosts. */
export class BanLists {
  readonly #moderation: Moderation;
  readonly #engine: Engine;
  readonly #options: ModerationOptions;
  readonly #keys: ListKeys;

  constructor(
    engine: Engine,
    moderation: Moderation,
    options: ModerationOptions,
  ) {
    this.#engine = engine;
    this.#moderation = moderation;
    this.#options = options;
    this.#keys = options.listKeys;
  }

  /** As {@linkcode ListKeys.publicKeys}. */
  publicKeys(): Promise<object[]> {
    return this.#keys.publicKeys();
  }

  /**
   * Returns a room's bans and blocked words as a signed file.
   *
   * @param origin This server's, as its operator says: the signature vouches for it.
   * @throws {Refusal} As {@linkcode Reading.run}.
   */
  async export(
    room: string,
    person: Person,
    origin: string | undefined,
  ): Promise<string> {
    return await this.#moderation.reading.run(
      room,
      person,
      async (state) =>
        await this.#keys.sign(await contentOf(state, room, origin, now())),
      "the host",
    );
  }

  /**
   * Ensures that a person may send a file now, before it is read.
   *
   * @throws {Refusal} `forbidden`, `rate_limited`, `no_such_room`, `unavailable`.
   */
  async checkSending(room: string, person: Person): Promise<void> {
    const { reading } = this.#moderation;
    await reading.check(room, person, "the host");
    const { messageRate, addressHashes } = this.#options;
    if (messageRate === 0) return;
    const [network] = addressHashes(person.address);
    await takeToken(
      this.#engine,
      { key: `import:${network}`, ...PACE },
      "Cannot import this now: several files were just sent from your network. Try again in a few seconds.",
    );
  }

  /**
   * Puts the bans and blocked words of a file in force, in place of an earlier file of the
   * same room.
   *
   * @throws {Refusal} `bad_list`, `bad_action`, `forbidden`, `conflict`, `rate_limited`,
   * `no_such_room`, `unavailable`.
   */
  async import(room: string, person: Person, file: string): Promise<Outcome> {
    await this.#moderation.reading.check(room, person, "the host");
    if (file.length > MAX_FILE_LENGTH) throw badListRefusal("it is too long");
    await this.#moderation.checkPace(room, person, file);
    const list = await readList(file, now());
    return await this.#moderation.carryOut(room, person, {
      action: "import",
      list,
    });
  }
}
