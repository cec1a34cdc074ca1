import type { Engine } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import type { Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { FairQueue, type Whose } from "../fair_queue.ts";
import { isModerator, roleOf } from "./actions/authority.ts";
import type { ModerationOptions } from "./options.ts";
import { takeToken } from "./rules/pace.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/**
 * A moderator's reads (a page of the panel, a card, the marks beside names): how many at
 * once, and the milliseconds until the next.
 */
const PACE = { burst: 60, intervalMs: 250 };

/** Number of readings that run at once in this process, and of those that wait for them. */
const MAX_RUNNING = 4;
const MAX_WAITING = 40;

/** Number of pages of downloads that are read at once in this process. */
const MAX_PAGES = 2;

const CANNOT = "Cannot show this";

/** Who may read something. */
type Readers = "moderators and the host" | "the host";

/**
 * Lets moderators read what costs more than a page of messages: no faster than a person
 * reads, a few at a time, each network in its turn, and each of its rooms.
 */
export class Reading {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #options: Pick<
    ModerationOptions,
    "addressHashes" | "messageRate"
  >;
  readonly #queue = new FairQueue(MAX_RUNNING, MAX_WAITING, CANNOT);
  /** A download that has begun is never refused: each waits for one page. */
  readonly #pages = new FairQueue(MAX_PAGES, Infinity, CANNOT);

  constructor(
    engine: Engine,
    states: States,
    options: Pick<ModerationOptions, "addressHashes" | "messageRate">,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#options = options;
  }

  /**
   * Reads something in its turn. `body` must not read by this method again.
   *
   * @param body Gets the newest state, and the person's role.
   * @throws {Refusal} `forbidden`, `rate_limited`, `no_such_room`, `unavailable`, and
   * whatever `body` throws.
   */
  async run<T>(
    room: string,
    person: Person,
    body: (state: State, role: Role) => Promise<T>,
    readers: Readers = "moderators and the host",
  ): Promise<T> {
    const { state, role } = await this.check(room, person, readers);
    if (this.#options.messageRate > 0) {
      await takeToken(
        this.#engine,
        { key: `read:${person.viewer.id}`, ...PACE },
        `${CANNOT}: you are loading pages too quickly. Try again in a moment.`,
      );
    }
    return await this.#queue.run(
      this.#whose(room, person),
      () => body(state, role),
    );
  }

  /** Passes on the pages of a download; each is read in its turn. */
  async *inTurns<T>(
    room: string,
    person: Person,
    pages: AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const whose = this.#whose(room, person);
    const iterator = pages[Symbol.asyncIterator]();
    try {
      while (true) {
        const page = await this.#pages.run(whose, () => iterator.next());
        if (page.done) return;
        yield page.value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  /** Grouped by network: anyone can open rooms, but not networks. */
  #whose(room: string, { address }: Person): Whose {
    const [group = ""] = this.#options.addressHashes(address);
    return { group, member: room };
  }

  /**
   * Ensures that a person may read something, by the newest state, which it returns.
   *
   * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
   */
  async check(
    room: string,
    person: Person,
    readers: Readers,
  ): Promise<{ readonly state: State; readonly role: Role }> {
    const state = await this.#states.fresh(room);
    const role = roleOf(state, person, room);
    const isReader = readers === "the host"
      ? role === "host"
      : isModerator(role);
    if (isReader) return { state, role };
    throw new Refusal(
      "forbidden",
      `${CANNOT}: only ${readers} of the room may see it.`,
    );
  }
}
