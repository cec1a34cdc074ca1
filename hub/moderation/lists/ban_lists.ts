import { now } from "../../clock.ts";
import type { Person } from "../../people/person.ts";
import type { Outcome } from "../acts.ts";
import type { Moderation } from "../moderation.ts";
import type { ListKeys } from "../../people/list_keys.ts";
import {
  badListRefusal,
  contentOf,
  MAX_FILE_LENGTH,
  readList,
} from "./list_file.ts";

/** Exports and imports bans and blocked words. Only for hosts. */
export class BanLists {
  readonly #moderation: Moderation;
  readonly #keys: ListKeys;

  constructor(moderation: Moderation, keys: ListKeys) {
    this.#moderation = moderation;
    this.#keys = keys;
  }

  /** As {@linkcode ListKeys.publicKeys}. */
  publicKeys(): Promise<object[]> {
    return this.#keys.publicKeys();
  }

  /**
   * Returns a room's bans and blocked words as a signed file.
   *
   * @param origin This server's.
   * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
   */
  async export(room: string, person: Person, origin: string): Promise<string> {
    const { views, states } = this.#moderation;
    await views.checkHost(room, person);
    const state = await states.current(room);
    return await this.#keys.sign(contentOf(state, room, origin, now()));
  }

  /**
   * Puts the bans and blocked words of a file in force, in place of an earlier file of the
   * same room.
   *
   * @throws {Refusal} `bad_list`, `bad_action`, `forbidden`, `conflict`, `rate_limited`,
   * `no_such_room`, `unavailable`.
   */
  async import(room: string, person: Person, file: string): Promise<Outcome> {
    await this.#moderation.views.checkHost(room, person);
    if (file.length > MAX_FILE_LENGTH) throw badListRefusal("it is too long");
    await this.#moderation.checkPace(room, person, file);
    const list = await readList(file, now());
    return await this.#moderation.carryOut(room, person, {
      action: "import",
      list,
    });
  }
}
