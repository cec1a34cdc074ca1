import type { Engine } from "../engine/engine.ts";
import { isModerator, roleOf } from "../moderation/actions/authority.ts";
import { LOOKUP_MESSAGES } from "../moderation/lookup.ts";
import type { States } from "../moderation/state/states.ts";
import type { Person } from "../people/person.ts";
import type { MessageEvent, Position } from "../protocol.ts";
import { oldestOf } from "./transcript.ts";

/** Messages in a page, unless fewer are asked for. */
const PAGE_LENGTH = 50;

/** Some messages of a room, in order, and the place in its order at which they were read. */
export type Page = Position & { readonly messages: MessageEvent[] };

/** What was said in rooms before, as far as whoever asks may see it. */
export class History {
  readonly #engine: Engine;
  readonly #states: States;

  constructor(engine: Engine, states: States) {
    this.#engine = engine;
    this.#states = states;
  }

  /**
   * The newest messages, or those with a `seq` below `before`, in order.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async page(
    room: string,
    person: Person,
    { before, limit = PAGE_LENGTH }: { before?: number; limit?: number } = {},
  ): Promise<Page> {
    const state = await this.#states.of(room);
    const { delaySeconds } = state.rules;
    const late = delaySeconds > 0 &&
      !isModerator(roleOf(state, person, room));
    const since = late ? Date.now() - delaySeconds * 1_000 : Infinity;
    let upTo = before;
    let cut: number | undefined;
    while (true) {
      const { epoch, seq, messages } = await this.#engine.history(room, {
        before: upTo,
        limit: Math.max(0, limit),
      });
      const early = messages.findIndex(({ at }) => at > since);
      // Of what is not to be seen yet the page must not take the place either.
      if (early < 0) return { epoch, seq: cut ?? seq, messages };
      upTo = messages[early].seq;
      cut = upTo - 1;
    }
  }

  /**
   * When the oldest message that a person may see was said, in milliseconds since 1970;
   * `undefined`: there is none.
   *
   * @throws {Refusal} As {@linkcode page}.
   */
  async began(room: string, person: Person): Promise<number | undefined> {
    const { messages } = await this.page(room, person, { limit: 1 });
    // What may be seen is older than what may not.
    if (messages.length === 0) return;
    return (await oldestOf(this.#engine, room))?.at;
  }

  /**
   * The newest messages of one viewer, in order, among the room's newest
   * {@linkcode LOOKUP_MESSAGES} that the person may see.
   *
   * @param viewer Their id.
   * @throws {Refusal} As {@linkcode page}.
   */
  async said(
    room: string,
    person: Person,
    viewer: string,
    limit: number,
  ): Promise<Page> {
    const page = await this.page(room, person, { limit: LOOKUP_MESSAGES });
    const messages = page.messages.filter(({ from }) => from.id === viewer);
    return { ...page, messages: messages.slice(-limit) };
  }
}
