import type { Bucket, Engine, PageRequest } from "../../engine/engine.ts";
import { FairQueue } from "../../fair_queue.ts";
import type {
  FoundMessages,
  Mark,
  Search,
  SearchFields,
} from "../../found_messages.ts";
import { isModerator, roleOf } from "../../moderation/actions/authority.ts";
import type { Moderation } from "../../moderation/moderation.ts";
import type { States } from "../../moderation/state/states.ts";
import type { HubOptions } from "../../options.ts";
import { checkAccess, type Person } from "../../people/person.ts";
import type { MessageEvent } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { inSlices } from "../../turn.ts";
import { marksIn, parseSearch } from "../../wording/search.ts";
import { publicMessage } from "../../engine/public_event.ts";
import type { Rooms } from "../rooms.ts";

/**
 * How many searches a moderator or a network may begin at once, and the milliseconds until
 * the next.
 */
const PACE = { burst: 10, intervalMs: 1_000 };

/** The same for all viewers of a room, who may come from many networks. */
const ROOM_PACE = { burst: 30, intervalMs: 200 };

/**
 * Searches that run at once in this process, and those that wait for them at most.
 * Moderators have as many of their own.
 */
const MAX_RUNNING = 2;
const MAX_WAITING = 20;

const CANNOT = "Cannot search";

/** Searches rooms, for those who may read them. */
export class Searches {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #rooms: Pick<Rooms, "viewersHead">;
  readonly #options: Pick<HubOptions, "addressHashes">;
  /** By room, and in each by network. */
  readonly #viewersQueue = new FairQueue(MAX_RUNNING, MAX_WAITING, CANNOT);
  /** By network, and of each by room: anyone may moderate rooms of their own. */
  readonly #moderatorsQueue = new FairQueue(MAX_RUNNING, MAX_WAITING, CANNOT);

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
    const state = await this.#states.current(room);
    const moderates = isModerator(roleOf(state, person, room));
    const before = state.rules.delaySeconds > 0 && !moderates
      ? await this.#visibleBefore(room, request.before)
      : request.before;
    const [network = ""] = this.#options.addressHashes(person.address);
    await this.#checkPace(
      moderates ? [{ key: `search:${person.viewer.id}`, ...PACE }] : [
        { key: `search:@${network}`, ...PACE },
        { key: `search:#${room}`, ...ROOM_PACE },
      ],
      moderates ? "you" : "your network",
    );
    const [queue, group, member] = moderates
      ? [this.#moderatorsQueue, network, room]
      : [this.#viewersQueue, room, network];
    return await queue.run({ group, member }, async () => {
      const result = await this.#engine.search(room, search, {
        ...request,
        before,
      });
      const messages = result.messages.map(publicMessage);
      return { ...result, messages, marks: await marksOf(messages, search) };
    });
  }

  /** Viewers of a room with a delay don't find what they can't see yet. */
  async #visibleBefore(
    room: string,
    before: number | undefined,
  ): Promise<number | undefined> {
    const { seq } = await this.#rooms.viewersHead(room);
    return Math.min(before ?? Infinity, seq + 1);
  }

  /** Takes a token from each bucket: of a moderator; or of a network and of the room's viewers. */
  async #checkPace(
    buckets: readonly Bucket[],
    who: "you" | "your network",
  ): Promise<void> {
    const empty = await this.#engine.take(buckets);
    if (!empty) return;
    const { index, retryAfterMs } = empty;
    const why = index === 1
      ? "too many people are searching this room"
      : `${who} may search once a second`;
    throw new Refusal(
      "rate_limited",
      `${CANNOT}: ${why}. Try again in a moment.`,
      { retryAfterMs },
    );
  }
}

/** Where each message has the words; many long ones take long. */
async function marksOf(
  messages: readonly MessageEvent[],
  { words }: Search,
): Promise<FoundMessages["marks"]> {
  const marks: Record<number, readonly Mark[]> = {};
  await inSlices(messages, ({ seq, text }) => {
    marks[seq] = marksIn(text, words);
  });
  return marks;
}
