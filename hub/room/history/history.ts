import type { Engine, Page, PageRequest } from "../../engine/engine.ts";
import { Refusal } from "../../refusal.ts";
import { isModerator, roleOf } from "../../moderation/actions/authority.ts";
import { MAX_LOOKUP_MESSAGES } from "../../moderation/lookup.ts";
import type { State } from "../../moderation/state/state.ts";
import type { States } from "../../moderation/state/states.ts";
import type { Person } from "../../people/person.ts";
import { publicMessage } from "../../engine/public_event.ts";
import type { Rooms } from "../rooms.ts";
import { PageCache } from "./page_cache.ts";
import { oldestOf } from "./transcript.ts";

/** Default number of messages in a page. */
const PAGE_LENGTH = 50;

/** A room's past messages, limited to those that the person asking may see. */
export class History {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #rooms: Pick<Rooms, "viewersHead">;
  readonly #older = new PageCache();

  constructor(
    engine: Engine,
    states: States,
    rooms: Pick<Rooms, "viewersHead">,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#rooms = rooms;
  }

  /**
   * Returns the newest messages, or the newest with a `seq` below `before`, oldest first.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async page(
    room: string,
    person: Person,
    { before, limit = PAGE_LENGTH }: Partial<PageRequest> = {},
  ): Promise<Page> {
    const state = await this.#states.current(room);
    const { delaySeconds } = state.rules;
    const isDelayed = delaySeconds > 0 &&
      !isModerator(roleOf(state, person, room));
    const request = { before, limit: Math.max(0, limit) };
    const read = (request: PageRequest) =>
      before === undefined
        ? this.#read(room, request)
        : this.#readOlder(room, state, { before, ...request });
    if (!isDelayed) return await read(request);
    const head = await this.#rooms.viewersHead(room);
    const page = await read({
      ...request,
      before: Math.min(before ?? Infinity, head.seq + 1),
    });
    if (page.epoch !== head.epoch) {
      throw new Refusal(
        "unavailable",
        "Cannot show the messages: the room is restarting. Try again.",
        { retryAfterMs: 1_000 },
      );
    }
    // The position must not include messages that the viewer can't see yet, or live
    // updates would skip them.
    return { ...page, seq: head.seq };
  }

  /** Only acts change older messages, and each gives the state another version. */
  async #readOlder(
    room: string,
    { epoch, version }: State,
    request: PageRequest & { readonly before: number },
  ): Promise<Page> {
    const { before, limit } = request;
    const key = JSON.stringify([room, epoch, version, before, limit]);
    return await this.#older.page(
      key,
      before,
      () => this.#read(room, request),
    );
  }

  async #read(room: string, request: PageRequest): Promise<Page> {
    const page = await this.#engine.history(room, request);
    return { ...page, messages: page.messages.map(publicMessage) };
  }

  /**
   * Returns when the oldest message was posted, in milliseconds since 1970, or
   * `undefined` if the person can't see any message.
   *
   * @throws {Refusal} As {@linkcode page}.
   */
  async oldestMessageAt(
    room: string,
    person: Person,
  ): Promise<number | undefined> {
    const { messages } = await this.page(room, person, { limit: 1 });
    // A delay hides only the newest messages, so the oldest is visible if any is.
    if (messages.length === 0) return;
    return (await oldestOf(this.#engine, room))?.at;
  }

  /**
   * Returns one viewer's newest messages, oldest first. Only the room's newest
   * {@linkcode MAX_LOOKUP_MESSAGES} that the person may see are searched.
   *
   * @param viewer The viewer's id.
   * @throws {Refusal} As {@linkcode page}.
   */
  async messagesFrom(
    room: string,
    person: Person,
    viewer: string,
    limit: number,
  ): Promise<Page> {
    const page = await this.page(room, person, { limit: MAX_LOOKUP_MESSAGES });
    const messages = page.messages.filter(({ from }) => from.id === viewer);
    return { ...page, messages: messages.slice(-limit) };
  }
}
