import { hashToken } from "../people/token.ts";
import type { Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Acts } from "./acts.ts";
import { auditLine, HUBBUB } from "./actions/decision.ts";
import { changes, type HeldMessage, stateKey } from "./state/entries.ts";
import type { State } from "./state/state.ts";

/** Messages of a room that wait for a moderator, at most. */
const MAX_HELD = 200;

/** The same of one viewer: the others want to be looked at, too. */
const MAX_HELD_OF_ONE = 5;

/** Messages that wait for a moderator. */
export class Review {
  readonly #acts: Acts;

  constructor(acts: Acts) {
    this.#acts = acts;
  }

  /** Whether a viewer's message waits for a moderator. */
  waits({ held }: State, viewer: string, key: string): boolean {
    return held.size > 0 && held.has(heldId(viewer, key));
  }

  /**
   * Has a message wait for a moderator.
   *
   * @throws {Refusal} `review_full`, `unavailable`.
   */
  async hold(
    room: string,
    from: Viewer,
    { text, links, reply, key }: Pick<
      HeldMessage,
      "text" | "links" | "reply" | "key"
    >,
    why: string,
  ): Promise<void> {
    const now = Date.now();
    const id = heldId(from.id, key);
    await this.#acts.store(room, (state) => {
      if (state.held.has(id)) return;
      const own = [...state.held.values()].filter((held) =>
        held.from.id === from.id
      );
      if (own.length >= MAX_HELD_OF_ONE) {
        throw new Refusal(
          "review_full",
          `Cannot send: ${own.length} of your messages are waiting for a moderator. Wait until they are reviewed.`,
        );
      }
      const waiting = state.held.size + 1;
      if (waiting > MAX_HELD) {
        throw new Refusal(
          "review_full",
          "Cannot send: too many messages are waiting for a moderator. Try again later.",
        );
      }
      const held = { at: now, from, text, links, reply, key, why };
      return {
        act: {
          event: { type: "review", waiting },
          changes: changes([stateKey.held(id), held]),
          audit: auditLine(HUBBUB, "hold", now, {
            on: { id: from.id, name: from.name },
            text,
            reason: why,
          }),
        },
        answer: "",
      };
    });
  }
}

/** By what a held message is known. The same key is the same message: said again, it waits once. */
function heldId(viewer: string, key: string): string {
  return hashToken(`${viewer}\n${key}`).slice(0, 22);
}
