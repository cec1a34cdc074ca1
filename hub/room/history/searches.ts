import type { Engine, PageRequest } from "../../engine/engine.ts";
import type { FoundMessages, SearchFields } from "../../found_messages.ts";
import { isModerator, roleOf } from "../../moderation/actions/authority.ts";
import { takeToken } from "../../moderation/rules/pace.ts";
import type { Moderation } from "../../moderation/moderation.ts";
import type { States } from "../../moderation/state/states.ts";
import type { HubOptions } from "../../options.ts";
import { checkAccess, type Person } from "../../people/person.ts";
import { Refusal } from "../../refusal.ts";
import { duration } from "../../wording/duration.ts";
import { marksIn, parseSearch } from "../../wording/search.ts";
import { publicMessage } from "../log/public_event.ts";
import type { Rooms } from "../rooms.ts";

/** How many searches a network may begin at once, and how often another, in milliseconds. */
const PACE = { burst: 10, intervalMs: 1_000 };

/** Searches that run at once in this process, and those that wait for them at most. */
const MAX_RUNNING = 2;
const MAX_WAITING = 20;

/** Searches rooms, for those who may read them. */
export class Searches {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #rooms: Pick<Rooms, "viewersHead">;
  readonly #options: Pick<HubOptions, "addressHashes">;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(
    engine: Engine,
    { states }: Pick<Moderation, "states">,
    rooms: Pick<Rooms, "viewersHead">,
    options: Pick<HubOptions, "addressHashes">,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#rooms = rooms;
    this.#options = options;
  }

  /**
   * Finds messages that the person may see.
   *
   * @throws {Refusal} `bad_search`, `rate_limited`, `bad_room`, `no_such_room`,
   * `unauthorised`, `unavailable`.
   */
  async find(
    room: string,
    person: Person,
    fields: SearchFields,
    request: PageRequest,
  ): Promise<FoundMessages> {
    checkAccess(room, person);
    const search = parseSearch(fields);
    const before = await this.#visibleBefore(room, person, request.before);
    await this.#checkPace(person);
    const result = await this.#inTurn(() =>
      this.#engine.search(room, search, { ...request, before })
    );
    const messages = result.messages.map(publicMessage);
    const marks = Object.fromEntries(
      messages.map(({ seq, text }) => [seq, marksIn(text, search.words)]),
    );
    return { ...result, messages, marks };
  }

  /** Viewers of a room with a delay don't find what they can't see yet. */
  async #visibleBefore(
    room: string,
    person: Person,
    before: number | undefined,
  ): Promise<number | undefined> {
    const state = await this.#states.current(room);
    const isDelayed = state.rules.delaySeconds > 0 &&
      !isModerator(roleOf(state, person, room));
    if (!isDelayed) return before;
    const { seq } = await this.#rooms.viewersHead(room);
    return Math.min(before ?? Infinity, seq + 1);
  }

  async #checkPace({ address }: Person): Promise<void> {
    const [network] = this.#options.addressHashes(address);
    await takeToken(
      this.#engine,
      { key: `search:${network}`, ...PACE },
      `Cannot search: your network may do so once every ${
        duration(PACE.intervalMs)
      }. Try again in a moment.`,
    );
  }

  /** A few at a time, in order: the chat goes before. */
  async #inTurn<T>(search: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_RUNNING) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new Refusal(
          "unavailable",
          "Cannot search: too many others are searching. Try again in a moment.",
          { retryAfterMs: PACE.intervalMs },
        );
      }
      await new Promise<void>((turn) => this.#waiting.push(turn));
    } else this.#running++;
    try {
      return await search();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
