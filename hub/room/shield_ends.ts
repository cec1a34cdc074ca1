import type { Moderation } from "../moderation/moderation.ts";
import { leftOf } from "../moderation/state/entries.ts";
import type { State } from "../moderation/state/state.ts";
import { Refusal } from "../refusal.ts";

/** How long to wait before Shield's end is tried again, in milliseconds. */
const RETRY_MS = 1_000;

/** Ends Shield in the rooms that this process follows, so that their pages are told. */
export class ShieldEnds {
  readonly #moderation: Moderation;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(moderation: Moderation) {
    this.#moderation = moderation;
  }

  /** Waits for the end of Shield in a room, by its newest state. */
  watch(room: string, { shield }: State): void {
    this.forget(room);
    if (shield) this.#endIn(room, leftOf(shield));
  }

  /** No longer waits: the room is no longer followed. */
  forget(room: string): void {
    clearTimeout(this.#timers.get(room));
    this.#timers.delete(room);
  }

  #endIn(room: string, ms: number): void {
    const timer = setTimeout(() => void this.#end(room, timer), Math.ceil(ms));
    Deno.unrefTimer(timer);
    this.#timers.set(room, timer);
  }

  async #end(
    room: string,
    timer: ReturnType<typeof setTimeout>,
  ): Promise<void> {
    try {
      await this.#moderation.endShield(room);
    } catch (error) {
      // The storage reports its failure itself.
      if (!(error instanceof Refusal)) throw error;
    }
    // Unless the act was seen meanwhile, it may have failed.
    if (this.#timers.get(room) === timer) this.#endIn(room, RETRY_MS);
  }
}
