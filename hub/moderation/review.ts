import { StaleState } from "../engine/engine.ts";
import { now } from "../clock.ts";
import { hashToken } from "../people/token.ts";
import type { Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Acts } from "./acts.ts";
import { MAX_HELD } from "./actions/action.ts";
import { auditLine, HUBBUB } from "./actions/decision.ts";
import { changes, type HeldMessage, stateKey } from "./state/entries.ts";
import type { State } from "./state/state.ts";

/** Maximum number of one viewer's messages in it, so that no one fills it alone. */
const MAX_HELD_OF_ONE = 5;

/** The review queue: messages held for a moderator. */
export class Review {
  readonly #acts: Acts;

  constructor(acts: Acts) {
    this.#acts = acts;
  }

  /** Whether a viewer's message is held. */
  isHeld({ held }: State, viewer: string, key: string): boolean {
    return held.size > 0 && held.has(heldId(viewer, key));
  }

  /**
   * Holds a message for review.
   *
   * @param judge Returns the reason by a room's state; `undefined`: it needn't be held.
   * @throws {StaleState} It needn't be held any more. Nothing is stored.
   * @throws {Refusal} `review_full`, `unavailable`, and whatever `judge` throws.
   */
  async hold(
    room: string,
    from: Viewer,
    message: Pick<
      HeldMessage,
      "text" | "me" | "links" | "mentions" | "reply" | "key"
    >,
    judge: (state: State) => string | undefined,
  ): Promise<void> {
    const at = now();
    const { text } = message;
    const id = heldId(from.id, message.key);
    let isNeedless = false;
    await this.#acts.store(room, (state) => {
      if (state.held.has(id)) return;
      const reason = judge(state);
      isNeedless = reason === undefined;
      if (isNeedless) return;
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
      const held = { at, from, ...message, why: reason };
      return {
        act: {
          event: { type: "review", waiting },
          changes: changes([stateKey.held(id), held]),
          audit: auditLine(HUBBUB, "hold", at, {
            on: { id: from.id, name: from.name },
            text,
            reason,
          }),
        },
        answer: "",
      };
    });
    if (isNeedless) {
      throw new StaleState("Cannot hold this: the rules have changed.");
    }
  }
}

/** The id of a held message. The same key gives the same id, so posting again holds it once. */
function heldId(viewer: string, key: string): string {
  return hashToken(`${viewer}\n${key}`).slice(0, 22);
}
